"""A report asked for in Prefect: first what it would be, then made and kept as from its page (OB-069)."""

from models.forms.operations.report_request import MakePaperForm
from tasks.prefect_operations.asking import AskedOperation
from tasks.prefect_operations.effects import OperationEffect
from tasks.reports.archive.archive import artifact_key, listed_lines, paper_by_reference
from tasks.reports.archive.asking import make_on_request, report_to_be


def make_paper(asked: AskedOperation) -> OperationEffect:
    """The report is made once for each run, or it is seen what it would be; refused as its page refuses."""
    form = asked.read(MakePaperForm)
    if asked.is_rehearsal:
        paper = report_to_be(form)
        lines = [f"Period: {paper.period}", *(section.heading for section in paper.sections)]
        return OperationEffect(
            paper.title, f"{form.kind.label} of {form.year} would be made", after="\n".join(lines)
        )
    made = make_on_request(form, asked.person_id, nonce=asked.run_id, asked_in=asked.asked_in)
    listed = paper_by_reference(made.reference).listed
    return OperationEffect(
        listed.title,
        f"{made.reference} was made",
        after="\n".join(listed_lines(listed)),
        page=f"/papers/{made.reference}",
        key=artifact_key(made.reference),
    )
