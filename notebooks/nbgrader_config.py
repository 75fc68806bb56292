"""The course for nbgrader and for the autograder."""

from pathlib import Path

c = get_config()  # noqa: F821 given by traitlets

c.CourseDirectory.course_id = "aws-course"

# Where students fetch and submit, and `nbgrader collect` looks. `make lab` makes it.
c.Exchange.root = str(Path(__file__).resolve().parent / "exchange")

# A student who deleted a test gets the test back, not a zero that waits for a person.
c.OverwriteCells.add_missing_cells = True

# What a student wrote is shown in formgrader with the instructor's rights: no scripts.
c.HTMLExporter.preprocessors = ["nbconvert.preprocessors.sanitize.SanitizeHTML"]
# Links of their markdown lead to web pages, and a picture that is missing is no error.
c.HTMLExporter.filters = {"markdown2html": "autograder.formgrader.markdown"}
# What grading leaves of their HTML, tables above all, is shown as such; of attributes the spans.
# fmt: off
c.SanitizeHTML.tags = [
    "abbr", "b", "blockquote", "br", "caption", "cite", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6",
    "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp", "small",
    "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
    "tr", "u", "ul", "var",
]
# fmt: on
c.SanitizeHTML.attributes = {
    "img": ["alt"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan"],
}

# `autograder check` tries these.
c.Autograder.wrong_answers = "sample_class/{assignment_id}/wrong"

c.Autograder.cloud = "minicloud.control.gateway:open_cloud"
c.Autograder.gateway_variable = "MINICLOUD_GATEWAY_FD"
c.Autograder.preload = [
    "boto3",
    "minicloud",
    "minicloud.control.session",
    "minicloud.inventory",
    "minicloud.dataplane.simulate",
    "minicloud.checks",
    "minicloud.control.direct_calls:call_directly",
    "minicloud.control.copied_clients:copy_clients",
    "minicloud.control.warm:remember_runs",
]
# The reference goes through once before the class does: first uses are slow, later ones are not.
c.Autograder.rehearse = True
# The student's process must not hold moto: its cloud is at the other end of the gateway.
c.Autograder.student_preload = [
    "boto3",
    "minicloud",
    "minicloud.control.direct_calls:call_directly",
    "minicloud.control.copied_clients:copy_clients",
    "minicloud.control.warm:make_clients",
]
