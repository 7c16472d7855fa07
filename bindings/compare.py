"""Compares two files of answers, line by line: what was printed byte for byte, other values as JSON values."""

import json
import sys


def main(native: str, package: str) -> int:
    with open(native, encoding="utf-8") as one, open(package, encoding="utf-8") as other:
        expected, found = one.read().split("\n"), other.read().split("\n")
    differences = 0
    for number, (a, b) in enumerate(zip(expected, found), 1):
        if a != b and json.loads(a) != json.loads(b):
            differences += 1
            if differences <= 10:
                print(f"line {number}\n  native:  {a[:500]}\n  package: {b[:500]}")
    if len(expected) != len(found):
        differences += 1
        print(f"{len(expected) - 1} answers from the native command, {len(found) - 1} from the package")
    identical = sum(a == b for a, b in zip(expected, found))
    print(f"{len(expected) - 1} answers: {identical - 1} equal byte for byte, {differences} differ")
    return 1 if differences else 0


sys.exit(main(*sys.argv[1:]))
