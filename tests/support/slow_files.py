"""The files of tests that are left out of `make quick`."""

from __future__ import annotations

SLOW_FILES = frozenset(
    {
        "deployments/cli/test_charting.py", "deployments/cli/test_commands.py",
        "deployments/cli/test_programme_commands.py", "deployments/cli/test_subscription_commands.py",
        "deployments/demo/test_mailbox.py", "deployments/demo/test_year.py", "deployments/engine/test_settings.py",
        "deployments/site/test_supervisor.py", "deployments/site/test_web_processes.py",
        "models/test_settings.py", "notifications/documents/charts/test_bars.py",
        "notifications/documents/charts/test_spc.py",
        "notifications/documents/papers/test_any_text.py", "notifications/documents/papers/test_in_office.py",
        "notifications/documents/papers/test_pdf.py",
        "notifications/smtp/test_exim.py", "notifications/smtp/test_postman.py",
        "stories/test_a_programme.py", "stories/test_a_year.py", "stories/test_january_to_april.py",
        "tasks/answers/test_answers_refused.py", "tasks/cover/test_cover.py",
        "tasks/cover/test_handing_over.py", "tasks/database/test_migrating.py",
        "tasks/exports/test_register_export.py", "tasks/flow_runs/test_markdown.py",
        "tasks/flow_runs/test_upkeep.py", "tasks/forecast/test_daily_jobs.py",
        "tasks/forecast/test_tomorrow.py", "tasks/mail/test_claiming.py", "tasks/mail/test_moods.py",
        "tasks/mail/test_operator_actions.py", "tasks/mail/test_sending.py", "tasks/mail/test_uncertain.py",
        "tasks/mail/test_volume_guard.py", "tasks/operations/test_dates.py",
        "tasks/programme/test_rollover.py", "tasks/projects/test_judged_projects.py",
        "tasks/queries/test_actions.py", "tasks/reminders/test_digests.py",
        "tasks/reminders/test_due_timers.py", "tasks/reminders/test_due_timers_many.py",
        "tasks/reminders/test_due_timers_outages.py", "tasks/reminders/test_never_silent.py",
        "tasks/reports/archive/test_issuing.py", "tasks/reports/committees/test_audit_committee.py",
        "tasks/reports/committees/test_committees.py", "tasks/reports/external/test_commissioner.py",
        "tasks/reports/external/test_quality_account.py", "tasks/reports/external/test_regulation_17.py",
        "tasks/reports/test_one_set_of_facts.py", "tasks/reports/yearly/test_annual.py",
        "tasks/reports/yearly/test_cycle_times.py", "tasks/schedule/test_daily_jobs.py",
        "tasks/sheets/test_dialects.py", "tasks/sheets/test_fuzz.py", "tasks/sheets/test_limits.py",
        "tasks/sheets/test_pairs.py",
        "tasks/sheets/test_workbook.py",
        "tasks/subscriptions/test_renewing.py", "web/api/test_routes.py", "web/forms/test_components.py",
        "web/mail/test_outbox_page.py", "web/papers/test_papers_pages.py",
        "web/people/test_absence_pages.py", "web/people/test_people_pages.py",
        "web/programme/test_programme_page.py", "web/programme/test_subscriptions_pages.py",
        "web/projects/test_lessons.py", "web/projects/test_project_pages.py",
        "web/tasks/test_cover_operations.py", "web/tasks/test_task_page.py", "web/test_axe_everywhere.py",
        "web/test_looking.py",
    }
)  # fmt: skip
"""Each starts programs, waits for time-outs, or takes about a second of a processor or more on SQLite."""
