"""
what: Sends the answer of its own question twice, the second for a later question.
named: nobody had asked
"""
# %% double
import sys

frame = sys._getframe()
while frame and "question" not in frame.f_locals:
    frame = frame.f_back
number = frame.f_locals["question"]["id"]
channel = frame.f_locals["self"]._channel
for _ in range(3):
    channel.send({"id": number, "outputs": [], "raised": False, "returned": 4, "names": {}})
