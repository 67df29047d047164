"""The family `vec`: published vectors, put to a program of the target over its standard input and output.

published > lines > compare: the files, the words of the protocol, what differs. asking: one case's questions.
program > executor: the child process, and the conversation with it. over_probe: that conversation, recorded.
cases: the list, made from the files.
"""

from lockernet_conformance.vectors.asking import Exchanger, VectorTrial, ask_vectors
from lockernet_conformance.vectors.executor import Executor, Limits
from lockernet_conformance.vectors.lines import PROTOCOL, Hello

__all__ = ["PROTOCOL", "Exchanger", "Executor", "Hello", "Limits", "VectorTrial", "ask_vectors"]
