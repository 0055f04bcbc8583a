using Pantheon.Core.Boxes;
using Pantheon.Core.Runs;
using Pantheon.Reporting.Escaping;

namespace Pantheon.Reporting.Morning;

/// <summary>Says in plain words whether the night's models were real or scripted.</summary>
internal static class ModelWords
{
    private static readonly string[] Canned = [Word.Of(RuntimeKind.Scripted), Word.Of(RuntimeKind.Replay)];

    public static ModelFacts Of(IEnumerable<RunReading> runs, IReadOnlyList<RuntimeUse> known, bool isPartial)
    {
        var used = runs.SelectMany(run => run.Attempts)
            .Where(attempt => attempt.Model is not null)
            .Select(attempt => new RuntimeUse { Pool = attempt.Pool ?? "?", Kind = "unknown", Model = attempt.Model!, Digest = attempt.ModelDigest }) // filtered above
            .GroupBy(use => (use.Pool, use.Model))
            .Select(group => Completed(group.FirstOrDefault(use => use.Digest is not null) ?? group.First(), known))
            .OrderBy(use => use.Pool, StringComparer.Ordinal)
            .ThenBy(use => use.Model, StringComparer.Ordinal)
            .ToList();
        var canned = used.Count(use => Canned.Contains(use.Kind));
        var unknown = used.Count(use => use.Kind == "unknown");
        return (used.Count, canned, unknown) switch
        {
            (0, _, _) when isPartial => Facts("unknown", "Which models were asked is not known.", used),
            (0, _, _) => Facts("none", "No model was asked.", used),
            var (all, scripted, _) when all == scripted => Facts("scripted", "No real model was at work: every reply was scripted, read from a file by the scripted runtime.", used),
            (_, > 0, _) => Facts("mixed", $"Some replies were scripted, read from a file, and not a model's: {Names(used.Where(use => Canned.Contains(use.Kind)))}. The others came from a real server: {Names(used.Where(use => !Canned.Contains(use.Kind)))}.", used),
            (_, _, > 0) => Facts("unknown", $"It is not known which kind of runtime answered for {Names(used.Where(use => use.Kind == "unknown"))}.", used),
            _ => Facts("real", $"Models were run by a real server: {string.Join(", ", used.Select(use => use.Kind).Distinct())}.{Noted(used)}", used),
        };
    }

    private static ModelFacts Facts(string were, string sentence, IReadOnlyList<RuntimeUse> used) =>
        new() { Were = were, Sentence = sentence, Runtimes = used };

    private static RuntimeUse Completed(RuntimeUse use, IReadOnlyList<RuntimeUse> known)
    {
        var match = known.FirstOrDefault(item => item.Pool == use.Pool && item.Model == use.Model) ?? known.FirstOrDefault(item => item.Pool == use.Pool);
        return new RuntimeUse
        {
            Pool = Untrusted.Line(use.Pool, 60),
            Kind = Untrusted.Line(match?.Kind ?? use.Kind, 30),
            Model = Untrusted.Line(use.Model, 100),
            Digest = Short(use.Digest ?? (match?.Model == use.Model ? match.Digest : null)),
            Proof = match?.Proof is { } proof ? Untrusted.Line(proof, 200) : null,
            Note = match?.Note is { } note ? Untrusted.Line(note, 200) : null,
        };
    }

    private static string? Short(string? digest) => digest is null ? null : Untrusted.Line(digest, 80);

    private static string Noted(IEnumerable<RuntimeUse> used) =>
        string.Concat(used.Select(use => use.Note).OfType<string>().Distinct().Select(note => " " + (note.EndsWith('.') ? note : note + ".")));

    private static string Names(IEnumerable<RuntimeUse> uses) => string.Join(", ", uses.Select(use => $"{use.Pool}/{use.Model}"));
}
