"""
what: Hands in modules named like those that the grader and the tests import.
named: "handed in with .*'sitecustomize.py'"
alone: true
"""
# %% double
import importlib
import sys

sys.path.insert(0, ".")
for name in ("boto3", "json", "toy_cloud", "sitecustomize"):
    sys.modules.pop(name, None)
    try:
        importlib.import_module(name)
    except Exception as error:
        print(error)
# %% [hand in]
for name in ("sitecustomize", "usercustomize", "json", "boto3", "toy_cloud", "conftest", "nbgrader_config"):
    (folder / f"{name}.py").write_text("open('/tmp/planted-module-ran', 'a').write(__name__)\n")
(folder / "planted.pth").write_text("import usercustomize\n")
for path in ("tests/autograder", ".ipython/profile_default/startup"):
    (folder / path).mkdir(parents=True)
    (folder / path / "toy_cloud.py").write_text("get = lambda key: 'blue'\n")
