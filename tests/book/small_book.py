"""A book of three pages, written into a folder: what tests build instead of the real one."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

TOC = """\
format: jb-book
root: index
chapters:
  - file: chapters/one
  - file: appendix/differences
"""

INDEX = """\
# A small book

Read {doc}`chapters/one`.
"""

DIFFERENCES = """\
# Where it differs

```{fidelity-levels}
```

```{then-and-now} aws
:overview:
```
"""

FACTS = """\
- id: aws-1
  section: aws
  says: AWS is a `cloud`.
  verdict: still true
  chapter: one
- id: aws-2
  section: aws
  says: AWS can be rented.
  today: By the second, at 60 seconds or more.
  verdict: still true
  source: A price list
  checked: verified
  chapter: one
- id: aws-10
  section: aws
  says: AWS is a tenth of the sales.
  today: It is more than that.
  verdict: outdated
  source: A press release
  checked: secondary
  chapter: one
- id: ec2-1
  section: ec2
  says: An instance is a machine.
"""

HEAD = """\
---
jupytext:
  text_representation:
    extension: .md
    format_name: myst
kernelspec:
  name: python3
  display_name: Python 3
---
"""

CHAPTER = (
    HEAD
    + """\
(one)=
# One

A cloud {fact}`aws-1` {fact}`aws-2` that sells {fact}`aws-10`.

```{fidelity} emulated
The course's *balancer* answers.
```

```{code-cell} python3
import anywidget
import traitlets


class Count(anywidget.AnyWidget):
    _esm = '''
    export default {
      render({ model, el }) {
        const button = document.createElement("button");
        const show = () => { button.textContent = `clicked ${model.get("n")}`; };
        button.onclick = () => model.set("n", model.get("n") + 1);
        model.on("change:n", show);
        show();
        el.append(button);
      },
    };
    '''
    n = traitlets.Int(0).tag(sync=True)

    def _repr_mimebundle_(self, **options):
        data, metadata = super()._repr_mimebundle_(**options)
        data["text/html"] = '<figure class="minicloud-still">a count of two</figure>'
        return data, metadata


Count(n=2)
```

$$a^2 + b^2 = c^2$$

````{exercise} Count
:label: ex-count
Count to three.
````

````{solution-start} ex-count
:class: dropdown
````

Like this:

```{code-cell} python3
print(*range(1, 4))
```

````{solution-end}
````

```{then-and-now} aws
```
"""
)


def write_small_book(folder: Path, chapter: str = CHAPTER, **pages: str) -> Path:
    """Lay the sources in `folder`, with the project's own settings; gives `folder`/book.

    `pages` replaces index, differences, toc or facts.
    """
    book = folder / "book"
    for name in ("_ext", "_static", "_images"):
        shutil.copytree(
            ROOT / "book" / name, book / name, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copyfile(ROOT / "_config.yml", folder / "_config.yml")
    (folder / "minicloud").symlink_to(ROOT / "minicloud")
    texts = {
        "_toc.yml": pages.get("toc", TOC),
        "facts.yaml": pages.get("facts", FACTS),
        "references.bib": "",
        "index.md": pages.get("index", INDEX),
        "chapters/one.md": chapter,
        "appendix/differences.md": pages.get("differences", DIFFERENCES),
    }
    for name, text in texts.items():
        path = book / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return book
