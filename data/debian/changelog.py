#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""debian/changelog from the release notes of the metainfo file."""

import datetime
import email.utils
import re
import sys
import textwrap
import xml.etree.ElementTree as ET

MAINTAINER = 'The Ringer developers <ringer-rpc@users.noreply.github.com>'


def notes(release):
    """Each paragraph and each list item of a release's description."""
    for node in release.iter():
        if node.tag in ('p', 'li') and node.text:
            yield re.sub(r'\s+', ' ', node.text).strip()


def main():
    for release in ET.parse(sys.argv[1]).getroot().iter('release'):
        date = datetime.datetime.fromisoformat(release.get('date')).replace(tzinfo=datetime.timezone.utc)
        print(f'ringer ({release.get("version")}) unstable; urgency=medium\n')
        for note in notes(release):
            print(textwrap.fill(note, 78, initial_indent='  * ', subsequent_indent='    '))
        print(f'\n -- {MAINTAINER}  {email.utils.format_datetime(date)}\n')


if __name__ == '__main__':
    main()
