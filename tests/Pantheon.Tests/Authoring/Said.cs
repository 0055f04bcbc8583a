using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Tests.Authoring;

/// <summary>Catalogs made of snippets, and diagnostics as one line of text each.</summary>
internal static class Said
{
    public const string Project = "version: 1\nrepos: { shop: { path: ../shop, base: main } }\nroutes: { coder: [hera/big] }\n";

    public const string Night = "name: night\nversion: 1\nmode: night\nwindows: []\nenv: { forbid: [\"*_TOKEN\"] }\n";

    public const string Day = "name: day\nversion: 1\nmode: day\nwindows: []\n";

    public const string Coder =
        "---\nname: coder\nversion: 1\nmodel: { route: coder }\ninput: { spec: task.v1, note: string? }\noutput: patch.v1\n---\nDo ${{ spec.title }}\n";

    public const string Reviewer =
        "name: reviewer\nversion: 1\nmodel: { route: coder }\ninput: { spec: task.v1 }\noutput: review.v1\nprompt: Review it.\n";

    public const string Check =
        "name: check\ndescription: Runs the tests.\ninput: { type: object, additionalProperties: false, required: [only], properties: { only: { type: string } } }\n"
        + "run: [make]\nevidence: tests\nreturns: test_report.v1\n";

    /// <summary>The sound files with these laid over them; null takes one away.</summary>
    public static CatalogFiles Files(params (string Path, string? Text)[] changes)
    {
        var texts = new Dictionary<string, string>
        {
            ["pantheon.yaml"] = Project,
            ["policies/night.yaml"] = Night,
            ["policies/day.yaml"] = Day,
            ["agents/coder.md"] = Coder,
            ["agents/reviewer.yaml"] = Reviewer,
            ["tools/check.yaml"] = Check,
        };
        foreach (var (path, text) in changes)
        {
            if (text is null)
            {
                texts.Remove(path);
            }
            else
            {
                texts[path] = text;
            }
        }

        return new CatalogFiles("/catalog", "abc", texts);
    }

    public static string[] By(CatalogFiles files) => Lines(CatalogLoader.Load(files, null).Diagnostics);

    public static string[] Lines(IEnumerable<Diagnostic> diagnostics) =>
    [
        .. diagnostics.OrderBy(item => item.Span.File, StringComparer.Ordinal).ThenBy(item => item.Span.Line).ThenBy(item => item.Span.Column).Select(Line),
    ];

    private static string Line(Diagnostic item) =>
        $"{item.Span}{(item.Span.Length > 1 ? $"+{item.Span.Length}" : "")}: {(item.Severity == Severity.Error ? "error" : "warning")} {item.Code}: {item.Message}{(item.Hint is null ? "" : $" ({item.Hint})")}";
}
