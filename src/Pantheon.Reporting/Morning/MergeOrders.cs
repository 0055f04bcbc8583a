using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>Says of trial merges what a person does with them: what applies cleanly, and what to take first.</summary>
internal static class MergeOrders
{
    private const int MostFiles = 3;
    private const int MostLines = 20;

    public static MergeOrder Of(IReadOnlyList<ChangeReport> ready, IReadOnlyList<ChangeReport> decide, ReportInput input)
    {
        if (input.Merges is not { } merges)
        {
            return new MergeOrder { Sentence = ready.Count == 0 ? "" : "Whether the ready changes still apply was not tried." };
        }

        var open = ready.Where(change => !IsDone(change)).ToList();
        var tried = open.Where(change => Facts(change, merges) is { } facts && facts.Tried.Contains(change.Branch!)).ToList(); // facts are of branches
        var dirty = tried.Where(change => change.Conflicts.Count > 0).ToList();
        return new MergeOrder { Sentence = Sentence(open, tried, dirty, merges) + Untried([.. open.Where(change => change.Branch is not null).Except(tried)], tried.Count), Order = [.. Order([.. ready, .. decide], merges).Take(MostLines)] };
    }

    /// <summary>What stands in the way of merging one change into the base as it is now.</summary>
    public static IReadOnlyList<string> Conflicts(RunReading run, ReportInput input)
    {
        var facts = input.Merges?.FirstOrDefault(facts => facts.Repository == run.Run.Repository);
        return run.Run.Branch is { } branch && facts?.Conflicts.GetValueOrDefault(branch) is { } files
            ? [.. files.Take(50).Select(file => Untrusted.Line(file, 200))]
            : [];
    }

    public static bool IsDone(ChangeReport change) => change.Decision?.Act is DecisionAct.Merged or DecisionAct.Rejected;

    private static MergeFacts? Facts(ChangeReport change, IReadOnlyList<MergeFacts> merges) =>
        change.Branch is null ? null : merges.FirstOrDefault(facts => facts.Repository == change.Repository);

    private static string Sentence(List<ChangeReport> ready, List<ChangeReport> tried, List<ChangeReport> dirty, IReadOnlyList<MergeFacts> merges)
    {
        if (tried.Count == 0)
        {
            return ready.Count == 0 ? "" : "Whether the ready changes still apply is not known: their branches could not be tried.";
        }

        var onto = string.Join(", ", merges.Where(facts => tried.Any(change => change.Repository == facts.Repository)).Select(facts => $"{Untrusted.Line(facts.Base, 60)} at {Untrusted.Line(facts.Commit.Length > 7 ? facts.Commit[..7] : facts.Commit, 7)}").Distinct());
        var untried = merges.Sum(facts => facts.Untried);
        return (dirty.Count == 0
            ? FormattableString.Invariant($"{(tried.Count == 1 ? "It applies" : $"All {tried.Count} that are ready apply")} cleanly to {onto} (trial merges).")
            : FormattableString.Invariant($"{dirty.Count} of {tried.Count} that are ready no longer merge with {onto}: {string.Join(", ", dirty.Take(5).Select(change => change.Task))}."))
            + (untried > 0 ? FormattableString.Invariant($" {untried} pairs of branches that change the same file were not tried with each other.") : "");
    }

    /// <summary>What could not be tried is named: nobody knows of it what is said of the others.</summary>
    private static string Untried(List<ChangeReport> changes, int tried) => tried == 0 || changes.Count == 0 ? "" :
        $" Not tried: {string.Join(", ", changes.Take(5).Select(change => change.Task))}{(changes.Count > 5 ? FormattableString.Invariant($" and {changes.Count - 5} more") : "")}: no branch of theirs is as the night made it.";

    /// <summary>The quicker to read goes first: the other is then settled once, on top of it.</summary>
    private static IEnumerable<string> Order(IReadOnlyList<ChangeReport> changes, IReadOnlyList<MergeFacts> merges)
    {
        var places = changes.Select((change, at) => (change, at)).Where(entry => entry.change.Branch is not null && !IsDone(entry.change)).ToLookup(entry => (entry.change.Repository, entry.change.Branch), entry => entry);
        foreach (var facts in merges)
        {
            foreach (var (one, other, files) in facts.Clashes)
            {
                var pair = places[(facts.Repository, one)].Concat(places[(facts.Repository, other)]).OrderBy(entry => entry.at).Select(entry => entry.change).ToList();
                if (pair.Count == 2)
                {
                    yield return $"Merge {pair[0].Task} before {pair[1].Task}: both change {Files(files)} in the same place, so the second needs a hand, or another night on the new base.";
                }
            }
        }
    }

    private static string Files(IReadOnlyList<string> files) =>
        string.Join(", ", files.Take(MostFiles).Select(file => Untrusted.Line(file, 200))) + (files.Count > MostFiles ? FormattableString.Invariant($" and {files.Count - MostFiles} more") : "");
}
