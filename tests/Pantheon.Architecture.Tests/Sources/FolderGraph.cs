using System.Text.RegularExpressions;

namespace Pantheon.Architecture.Tests.Sources;

/// <summary>Which folder of a project uses which, as far as its sources say: using lines, qualified names, and a parent's types seen without either.</summary>
internal sealed partial class FolderGraph
{
    private readonly SortedDictionary<string, SortedDictionary<string, string>> _arrows = new(StringComparer.Ordinal);

    public FolderGraph(IReadOnlyList<SourceFile> files)
    {
        var folders = files.Where(f => f.Namespace is not null).GroupBy(f => f.Namespace!).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var file in files.Where(f => f.Namespace is not null))
        {
            foreach (var target in Named(file, folders.Keys).Concat(ParentsUsed(file, folders)))
            {
                if (target != file.Namespace)
                {
                    Arrows(file.Namespace!).TryAdd(target, file.Path);
                }
            }
        }
    }

    /// <summary>One circle as 'A -> B (file) -> A (file)', or nothing.</summary>
    public string? Circle()
    {
        var done = new HashSet<string>();
        foreach (var start in _arrows.Keys)
        {
            if (Walk(start, [], done) is { } circle)
            {
                return circle;
            }
        }

        return null;
    }

    private string? Walk(string folder, List<string> path, HashSet<string> done)
    {
        var again = path.IndexOf(folder);
        if (again >= 0)
        {
            return Describe([.. path[again..], folder]);
        }

        if (!done.Add(folder) || !_arrows.TryGetValue(folder, out var targets))
        {
            return null;
        }

        path.Add(folder);
        var circle = targets.Keys.Select(target => Walk(target, path, done)).FirstOrDefault(found => found is not null);
        path.RemoveAt(path.Count - 1);
        return circle;
    }

    private string Describe(List<string> circle) =>
        circle[0] + string.Concat(circle.Zip(circle.Skip(1), (from, to) => $" -> {to} ({_arrows[from][to]})"));

    private SortedDictionary<string, string> Arrows(string folder) =>
        _arrows.TryGetValue(folder, out var targets) ? targets : _arrows[folder] = new(StringComparer.Ordinal);

    private static IEnumerable<string> Named(SourceFile file, IEnumerable<string> folders) =>
        QualifiedName().Matches(file.Code)
            .Select(m => folders.Where(f => m.Value == f || m.Value.StartsWith(f + ".", StringComparison.Ordinal)).MaxBy(f => f.Length))
            .OfType<string>()
            .Distinct();

    /// <summary>A child folder sees its parents' types without a using line, so those names are looked for by word.</summary>
    private static IEnumerable<string> ParentsUsed(SourceFile file, Dictionary<string, List<SourceFile>> folders) =>
        from folder in folders
        where file.Namespace!.StartsWith(folder.Key + ".", StringComparison.Ordinal)
        where folder.Value.SelectMany(f => f.TypeNames).Any(name => Regex.IsMatch(file.Code, $@"\b{name}\b"))
        select folder.Key;

    [GeneratedRegex(@"\bPantheon(?:\.[A-Z]\w*)+")]
    private static partial Regex QualifiedName();
}
