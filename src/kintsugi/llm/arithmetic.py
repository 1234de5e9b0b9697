"""Exact arithmetic for the offline model: numbers, + - * / and brackets, nothing else."""

import ast
import operator
import re
from collections.abc import Callable
from fractions import Fraction

LONGEST = 100
"""Characters; what a person types as a sum is shorter, and the parser's work stays bounded."""

_SUM = re.compile(r"[\d\s.eE_()+*/×÷-]+")
"""What every expression looks like: most of what people write does not, and needs no parser."""

_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluate(expression: str) -> Fraction | None:
    """The value of an expression such as `(2 + 3) * 4`; None where it is not one.

    Without powers and within `LONGEST` characters no result can grow beyond what is typed.
    """
    if len(expression) > LONGEST or not _SUM.fullmatch(expression):
        return None
    try:
        tree = ast.parse(expression.strip().replace("×", "*").replace("÷", "/"), mode="eval")
        return _value(tree.body)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError):
        return None


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            return Fraction(str(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            return _OPERATORS[type(op)](_value(left), _value(right))
        case _:
            raise ValueError("not arithmetic")
