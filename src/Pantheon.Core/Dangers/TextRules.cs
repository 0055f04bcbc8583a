using System.Text.RegularExpressions;

namespace Pantheon.Core.Dangers;

/// <summary>The files that are ordinary but for some of their content: what the change adds to that content is what counts.</summary>
internal static partial class TextRules
{
    // ways of comparing and merging that are part of git itself
    private static readonly HashSet<string> BuiltIn =
    [
        .. new[]
        {
            "ada", "bash", "bibtex", "cpp", "csharp", "css", "dts", "elixir", "fortran", "fountain", "golang", "html", "java", "kotlin", "markdown", "matlab", "objc", "pascal", "perl", "php",
            "python", "ruby", "rust", "scheme", "tex",
        }.Select(language => $"diff={language}"),
        "merge=text", "merge=binary", "merge=union",
    ];

    /// <summary>Whether the rules want to see both texts of the file.</summary>
    public static bool Reads(FoldedPath path) => RuleOf(path) is not null;

    public static Danger? Judge(ChangedFile file, FoldedPath path)
    {
        if (RuleOf(path) is not { } rule || file.Change.Status == "deleted")
        {
            return null;
        }

        return file.After is null
            ? new Danger(rule.Category, file.Change.Path, "it can start programs, and its content could not be looked at (too large, or no text)")
            // what stood under another name acted, if at all, elsewhere
            : rule.Find(file.Change.From is null ? file.Before ?? "" : "", file.After) is { } found ? new Danger(rule.Category, file.Change.Path, found) : null;
    }

    private static (string Category, Func<string, string, string?> Find)? RuleOf(FoldedPath path) => path.Name switch
    {
        ".gitattributes" => ("git", Attributes),
        "package.json" => ("packages", PackageJson.Find),
        "composer.json" => ("packages", PackageJson.Find),
        "pyproject.toml" => ("build", (before, after) => Sections(before, after, PythonSection())),
        "cargo.toml" => ("build", (before, after) => Added(before, after, CargoLine()) ? "it names a build script or other sources for packages" : null),
        "pom.xml" => ("build", (before, after) => Added(before, after, MavenLine()) ? "it adds a plugin or an extension, which every build runs" : null),
        "cmakelists.txt" => ("build", Cmake),
        "makefile" or "gnumakefile" => ("build", (before, after) => Added(before, after, MakeLine()) ? "it starts a program as soon as it is read, whatever target is asked for" : null),
        "directory.packages.props" => ("build", Project),
        var name when name.EndsWith("proj", StringComparison.Ordinal) && name.Contains('.', StringComparison.Ordinal) => ("build", Project),
        var name when name.EndsWith(".cmake", StringComparison.Ordinal) => ("build", Cmake),
        var name when name.EndsWith(".mk", StringComparison.Ordinal) => ("build", (before, after) => Added(before, after, MakeLine()) ? "it starts a program as soon as it is read, whatever target is asked for" : null),
        _ => null,
    };

    private static string? Attributes(string before, string after) =>
        Added(before, after, Driver(), driver => BuiltIn.Contains(driver)) ? "it names filter, difference or merge drivers, which git starts as programs" : null;

    private static string? Project(string before, string after) =>
        Added(before, after, ProjectPart(), part => part.StartsWith("Sdk=\"Microsoft.NET.Sdk", StringComparison.Ordinal)) ? "it adds a build step that starts programs, or brings in further build files" : null;

    private static string? Cmake(string before, string after) =>
        Added(before, after, CmakeLine()) ? "it starts programs or fetches from elsewhere as soon as the build is set up" : null;

    /// <summary>Whether the new text matches more often, or in other words, than the old one.</summary>
    private static bool Added(string before, string after, Regex pattern, Func<string, bool>? harmless = null)
    {
        var known = Found(before, pattern);
        return Found(after, pattern).Any(found => found.Value > known.GetValueOrDefault(found.Key) && harmless?.Invoke(found.Key) != true);
    }

    private static Dictionary<string, int> Found(string text, Regex pattern) =>
        pattern.Matches(text).GroupBy(match => match.Value.Trim(), StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal);

    private static string? Sections(string before, string after, Regex head) =>
        Bodies(after, head).Except(Bodies(before, head), StringComparer.Ordinal).Any() ? "it changes how packages are built, or what the build and the tests load" : null;

    private static IEnumerable<string> Bodies(string text, Regex head)
    {
        var parts = SectionStart().Split(text.ReplaceLineEndings("\n"));
        return parts.Where(part => head.IsMatch(part)).Select(part => part.Trim());
    }

    [GeneratedRegex(@"\b(?:filter|diff|merge|textconv)=\S+", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Driver();

    [GeneratedRegex(@"<\s*(?:[\w.-]+:)?(?:Exec|UsingTask|Import|ImportGroup|Sdk|PreBuildEvent|PostBuildEvent|PreLinkEvent|CustomBuild|CustomBuildStep|Target|Analyzer|RestoreSources|RestoreAdditionalProjectSources|RunCommand|RunSettingsFilePath|CustomBeforeMicrosoftCommonTargets|CustomAfterMicrosoftCommonTargets)\b[^>]*>|<!DOCTYPE|\$\(\[[^\]]*\]::[^\n]*|\bSdk\s*=\s*[""'][^""']*[""']", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex ProjectPart();

    [GeneratedRegex(@"^\s*(?:build\s*=|links\s*=|proc-macro\s*=|\[\s*(?:patch|replace|source|target\.[^\]]*\.runner)).*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex CargoLine();

    [GeneratedRegex(@"<\s*(?:plugin|extension|pluginRepository|repository)\s*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex MavenLine();

    [GeneratedRegex(@"\b(?:execute_process|exec_program|ExternalProject_Add|FetchContent_\w+|file\s*\(\s*DOWNLOAD)\b[^\n]*", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex CmakeLine();

    [GeneratedRegex(@"\$[\(\{]shell\b[^\n]*|^[^#\n\t][^#\n]*!=[^\n]*$|\$[\(\{]guile\b[^\n]*|^\s*load\s[^\n]*$", RegexOptions.Multiline | RegexOptions.NonBacktracking)]
    private static partial Regex MakeLine();

    [GeneratedRegex(@"^(?=[ \t]*\[)", RegexOptions.Multiline)]
    private static partial Regex SectionStart();

    [GeneratedRegex(@"^[ \t]*(?:\[+\s*[""']?(?:build-system|tool\.[^\]]*(?:build|hook|script|pytest|uv\.sources|pdm|poetry\.source)[^\]]*|project\.entry-points)|[""']?(?:build-system|tool)[""']?\s*[.=])", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex PythonSection();
}
