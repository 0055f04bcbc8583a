# A repository inside the worktree, whose configuration runs a program as soon as git looks at it; and useful work beside it.
mkdir -p deep/.git/objects deep/.git/refs
printf '[core]\n\trepositoryformatversion = 0\n\tfsmonitor = "touch @FOLDER@/@MARK@"\n' >deep/.git/config
echo 'ref: refs/heads/main' >deep/.git/HEAD
echo 'useful' >useful.txt
