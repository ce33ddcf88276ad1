#!/bin/sh
# csv_table reads the CSV files of ../shared as Python's csv module does

. "$REPLUMB/t/tap.sh"

dump=${PATH%%:*}/../t/csv_table		# made by t/lib/csv_table.c
[ -d "$shared/wild/csv" ] || skip_all '../shared/wild is missing'
[ -x "$dump" ] || skip_all 'build/t/csv_table is not built'

cat >python.py <<'END'
import csv, io, json, sys
raw = open(sys.argv[1], "rb").read()
for encoding in ("utf-8-sig", "cp1252", "latin-1"):
    try:
        text = raw.decode(encoding)
        break
    except UnicodeDecodeError:
        pass
head = text.lstrip().splitlines()[0] if text.strip() else ""
separator = max(",;\t", key=head.count)
for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator):
    if row and "".join(row + ["x"] * (len(row) - 1)).strip():
        cells = [cell.strip(" \t\r\n\v\f") for cell in row]
        print(json.dumps(cells, separators=(",", ":"), ensure_ascii=False))
END

find "$shared/wild/csv" "$shared/wild/vmware" "$shared/wild/windows" \
    -iname '*.csv' | sort >files
while read -r file; do
	name=${file#"$shared/wild/"}
	"$dump" "$file" >got 2>err
	is $? 0 "$name: read"
	case $name in
	*/bad-quotes-*)		# every reader makes something else of it
		continue
	esac
	/usr/bin/python3 python.py "$file" >want
	same got want "$name: the cells are those of Python"
done <files
[ "$tap_count" -gt 40 ]; ok $? 'files were found'

done_testing
