# Line coverage of src, merged over the cobertura files of all suites: a line counts once, and as covered when any suite ran it.
# usage: awk -v root=/checkout/ -f coverage.awk FILE...

function attribute(name,    rest) {
  rest = $0
  if (!sub(".* " name "=\"", "", rest)) return ""
  sub("\".*", "", rest)
  return rest
}

FNR == 1 { source = "" }

# the file names below are relative to this folder, unless they are absolute
/<source>/ && source == "" {
  source = $0
  gsub(/.*<source>|<\/source>.*/, "", source)
  if (source !~ /\/$/) source = source "/"
}

/<class / {
  file = attribute("filename")
  if (file !~ /^\//) file = source file
  project = ""
  if (index(file, root "src/") == 1) {
    file = substr(file, length(root) + 1)
    split(file, parts, "/")
    project = parts[2]
  }
}

/<line / && project != "" {
  key = file ":" attribute("number")
  if (!(key in hit)) {
    hit[key] = 0
    lines[project]++
    total++
  }
  if (attribute("hits") + 0 > 0 && !hit[key]) {
    hit[key] = 1
    covered[project]++
    all++
  }
}

END {
  for (project in lines) printf "  %-24s %5.1f %%  (%d of %d lines)\n", project, 100 * covered[project] / lines[project], covered[project], lines[project] | "sort"
  close("sort")
  if (total) printf "  %-24s %5.1f %%  (%d of %d lines)\n", "src", 100 * all / total, all, total
  else print "  no line of src was measured"
}
