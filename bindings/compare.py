"""Compares two files of answers, line by line: what was printed byte for byte, other values as JSON values."""

import json
import re
import sys


def comparable(path: str) -> list[str]:
    with open(path, encoding="utf-8") as file:
        # The token of an exchange that waits is the process's own: packages hand out an object instead.
        return [re.sub(r',"exchange":"\d+"', "", line) for line in file.read().split("\n")]


def main(native: str, package: str) -> int:
    expected, found = comparable(native), comparable(package)
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
