using Pantheon.Core.Workspaces;

namespace Pantheon.Core.Dangers;

/// <summary>Names the changed files that act on whoever takes the branch: when it is opened, restored, built, committed to or pushed. Pure.</summary>
public static class DangerousFiles
{
    /// <summary>Binary files from this size on are named when they are new.</summary>
    public const long LargeBinary = 256 * 1024;

    private const string LinkMode = "120000";
    private const string ExecutableMode = "100755";
    private const string SubmoduleMode = "160000";

    private static readonly string[] Code = [".dll", ".so", ".dylib", ".exe", ".com", ".scr", ".jar", ".class", ".node", ".pyd", ".pyc", ".wasm", ".whl", ".nupkg", ".msi", ".deb", ".rpm", ".vsix", ".a", ".lib", ".o"];

    /// <summary>Whether judging this change takes its texts (of a link: its target) or its size.</summary>
    public static bool NeedsContent(FileChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.Status != "deleted" && (change.NewMode == LinkMode || change.Binary || TextRules.Reads(new FoldedPath(change.Path)));
    }

    /// <summary>At most one danger of each category for each file, in order of path.</summary>
    public static IReadOnlyList<Danger> Find(IEnumerable<ChangedFile> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        return [.. files.SelectMany(Judge).DistinctBy(danger => (danger.Path, danger.Category)).OrderBy(danger => danger.Path, StringComparer.Ordinal)];
    }

    private static IEnumerable<Danger> Judge(ChangedFile file)
    {
        var change = file.Change;
        var path = new FoldedPath(change.Path);
        if (ByName(path) is { } rule)
        {
            yield return new Danger(rule.Category, change.Path, change.Status == "deleted" ? $"{rule.Why}; it is deleted here" : rule.Why);
        }

        if (change.From is { } from && ByName(new FoldedPath(from)) is { } left)
        {
            yield return new Danger(left.Category, from, $"{left.Why}; it is moved away here");
        }

        if (TextRules.Judge(file, path) is { } written)
        {
            yield return written;
        }

        if (change.Status == "deleted")
        {
            yield break;
        }

        if (change.OldMode == SubmoduleMode || change.NewMode == SubmoduleMode)
        {
            yield return new Danger("git", change.Path, "it is a submodule, whose address is a place that git goes to");
        }

        if (change.NewMode == ExecutableMode && change.OldMode != ExecutableMode)
        {
            yield return new Danger("executable", change.Path, "it can newly be started as a program");
        }

        if (change.NewMode == LinkMode && LeadsOut(change.Path, file.After))
        {
            yield return new Danger("link", change.Path, "it is a symbolic link that leads out of the repository, so whatever reads or writes through it does so elsewhere");
        }

        if (change.Binary && change.NewMode != LinkMode && Array.Exists(Code, path.Name.EndsWith))
        {
            yield return new Danger("binary", change.Path, "it is a program or a library that nobody can read in a review");
        }
        else if (change.Binary && change.Status == "added" && file.IsUnseen)
        {
            yield return new Danger("binary", change.Path, "it is one of too many new binary files, and was not looked at");
        }
        else if (change.Binary && change.Status == "added" && file.Size >= LargeBinary)
        {
            yield return new Danger("binary", change.Path, FormattableString.Invariant($"it is a new binary file of {file.Size / 1024} KB that nobody can read in a review"));
        }
    }

    private static NameRule? ByName(FoldedPath path) =>
        path.Folders.Contains(".vscode") && NameRules.EditorFolder.Matches(path)
            ? NameRules.EditorFolder
            : NameRules.All.FirstOrDefault(rule => rule.Matches(path))
                ?? (path.Folders.Any(folder => folder.EndsWith(".git", StringComparison.Ordinal)) ? NameRules.All[0] : null);

    /// <summary>By its words alone: a step up after a step down may lead anywhere, as the step down may be a link itself.</summary>
    private static bool LeadsOut(string path, string? target)
    {
        if (target is null || target.StartsWith('/') || target.Contains('\\', StringComparison.Ordinal) || (target.Length > 1 && target[1] == ':'))
        {
            return true;
        }

        var depth = path.Count(letter => letter == '/');
        var ups = 0;
        var wentDown = false;
        foreach (var part in target.Split('/'))
        {
            if (new FoldedPath(part).Name == ".git")
            {
                return true;
            }

            if (part == "..")
            {
                ups++;
                if (wentDown || ups > depth)
                {
                    return true;
                }
            }
            else
            {
                wentDown |= part is not ("" or ".");
            }
        }

        return false;
    }
}
