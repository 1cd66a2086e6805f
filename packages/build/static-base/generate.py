#!/usr/bin/env python3
"""Write static-base.data.json from the wheels that requirements.txt pins.

    generate.py           write the file and print its SHA-256
    generate.py --check   only compare: fail when the committed file is another
"""

import hashlib
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import zipfile
from base64 import b64encode

HERE = pathlib.Path(__file__).resolve().parent
DATA = HERE / "static-base.data.json"


def wheels(folder):
    """Download the pinned wheels; name of the package -> opened wheel."""
    subprocess.run(
        [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
         "--only-binary=:all:", "--dest", folder, "--requirement", HERE / "requirements.txt"],
        check=True,
    )
    return {path.name.split("-")[0]: zipfile.ZipFile(path) for path in pathlib.Path(folder).glob("*.whl")}


def certificates(wheel):
    """Mozilla's name of a root -> its DER, in base64. certifi's own text is left behind."""
    bundle = wheel.read("certifi/cacert.pem").decode()
    found = re.findall(r'# Label: "(.+)"\n(?:#.*\n)*-----BEGIN CERTIFICATE-----\n([^-]+)-----END', bundle)
    roots = {label: re.sub(r"\s", "", body) for label, body in found}
    count = bundle.count("BEGIN CERTIFICATE")
    assert len(roots) == count, f"{count} certificates, {len(roots)} of them with a label of their own"
    return roots


def time_zones(wheel):
    """Zones (name -> TZif, in base64), links (alias -> zone), and the database's version."""
    names = wheel.read("tzdata/zones").decode().split()
    source = wheel.read("tzdata/zoneinfo/tzdata.zi").decode()
    alias = {line.split()[2]: line.split()[1] for line in source.splitlines() if line.startswith("L ")}
    content = {name: wheel.read(f"tzdata/zoneinfo/{name}") for name in names}
    links = {}
    for name in names:
        zone = name
        while zone in alias:
            zone = alias[zone]
        if zone != name:
            assert content[name] == content[zone], f"{name} is not what its target {zone} is"
            links[name] = zone
    zones = {name: b64encode(content[name]).decode() for name in names if name not in links}
    return zones, links, re.match(r"# version (\S+)", source).group(1)


def main():
    with tempfile.TemporaryDirectory() as folder:
        opened = wheels(folder)
        zones, links, version = time_zones(opened["tzdata"])
        data = {
            "versions": {"certificates": pathlib.Path(opened["certifi"].filename).name.split("-")[1], "timeZones": version},
            "certificates": certificates(opened["certifi"]),
            "zones": zones,
            "links": links,
        }
    text = (json.dumps(data, indent=2, sort_keys=True) + "\n").encode()
    if "--check" not in sys.argv:
        DATA.write_bytes(text)
    elif DATA.read_bytes() != text:
        sys.exit(f"{DATA.name} is not what generate.py makes of requirements.txt: run generate.py")
    print(hashlib.sha256(text).hexdigest())


if __name__ == "__main__":
    main()
