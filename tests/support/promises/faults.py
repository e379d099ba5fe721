"""A fault for each invariant, as SQL for PostgreSQL behind the back of guards and constraints.

The project they damage collects data; its decision `registered` was the third of its answers.
"""

FAULTS = {
    "I3 one decision per task": """
        ALTER TABLE decision DROP CONSTRAINT uq_decision_task_id;
        INSERT INTO decision (id, task_id, project_id, person_id, outcome, reason, answer, idem_key, at)
        SELECT 'forged', task_id, project_id, person_id, outcome, reason, answer, 'forged', at
        FROM decision WHERE outcome = 'registered';
        INSERT INTO history (seq, at, action, object_type, object_id, occurrence, sentence, detail, prev_hash, hash)
        SELECT max(seq) + 1, now(), 'answered', 'decision', 'forged', '', '', '{}', '', '' FROM history""",
    "I4 nobody decides on their own project": """
        UPDATE decision SET person_id = (SELECT lead_id FROM project) WHERE outcome = 'registered'""",
    "I4 whoever leads or created a project is noted as taking part": """
        ALTER TABLE project_part DISABLE TRIGGER USER;
        DELETE FROM project_part""",
    "I5 moves follow each other without a gap": "UPDATE transition SET seq = seq + 1 WHERE seq = 6",
    "I5 every move is one that its policy allows": """
        ALTER TABLE transition DROP CONSTRAINT fk_transition_allowed;
        UPDATE transition SET to_state = 'closed' WHERE seq = 6;
        UPDATE project SET stage = 'closed'""",
    "I6 a project stands where its last move led": "UPDATE project SET stage = 'closed'",
    "I7 each cause moves a project once": """
        ALTER TABLE transition DROP CONSTRAINT uq_transition_cause_type_cause_id;
        UPDATE transition SET cause_type = 'one', cause_id = 'one' WHERE seq < 3""",
    "I8 one task mail for each assignment": "DELETE FROM email WHERE letter_class = 'task'",
    "I12 nobody is told of a task that was not reminded of first": """
        UPDATE email SET letter_class = 'escalation', state = 'sent' WHERE letter = 'receipt'""",
    "I13 no timer waits for a closed task": """
        UPDATE timer SET state = 'armed'
        WHERE task_id = (SELECT task_id FROM timer WHERE state = 'cancelled' LIMIT 1)""",
    "I13 no timer waits for a closed project": """
        UPDATE project SET closed_at = now();
        UPDATE human_task SET state = 'cancelled';
        UPDATE timer SET task_id = NULL""",
    "I13 every open task has a timer": "DELETE FROM timer",
    "I14 every open project waits for somebody or for a date": """
        DELETE FROM timer;
        UPDATE human_task SET state = 'cancelled'""",
    "I14 a closed project asks nobody": "UPDATE project SET closed_at = now()",
    "I14 no mail is in the hand of a sender that died": """
        UPDATE email SET state = 'sending', claimed_until = '2026-11-02 08:59+00'""",
    "I15 every decision stands in the history": """
        UPDATE history SET object_id = 'else' || seq WHERE object_type = 'decision'""",
    "I15 the history has no gap": "DELETE FROM history WHERE seq = 4",
    "I16 a topic of a programme year is one project": """
        ALTER TABLE project DROP CONSTRAINT uq_project_programme_year_topic_id;
        INSERT INTO topic VALUES ('t', '2026-27', 'T', '', '', '', true);
        UPDATE project SET topic_id = 't', programme_year = '2026-27';
        CREATE TEMPORARY TABLE another ON COMMIT DROP AS SELECT * FROM project;
        UPDATE another SET id = 'another', reference = 'another';
        INSERT INTO project SELECT * FROM another""",
    "I17 one reminder and one escalation a task and day": """
        UPDATE email SET letter_class = 'reminder' WHERE letter = 'receipt';
        CREATE TEMPORARY TABLE another ON COMMIT DROP AS SELECT * FROM email WHERE letter_class = 'reminder';
        UPDATE another SET id = 'x' || substr(id, 2), key = 'another' || key, message_id = 'another';
        INSERT INTO email SELECT * FROM another""",
    "I18 fk_email_to_person_id_person": """
        ALTER TABLE email DROP CONSTRAINT fk_email_to_person_id_person;
        UPDATE email SET to_person_id = 'nobody'""",
}

ALSO_FOUND = {
    "I5 every move is one that its policy allows": ("I18 fk_transition_allowed",),
    "I14 a closed project asks nobody": ("I13 no timer waits for a closed project",),
    "I16 a topic of a programme year is one project": (
        "I4 whoever leads or created a project is noted as taking part",
        "I6 a project stands where its last move led",
        "I14 every open project waits for somebody or for a date",
    ),
}
"""What a fault cannot be planted without breaking as well."""
