using System.Text.RegularExpressions;
using Pantheon.Core.Globs;
using Pantheon.Core.Workspaces;

namespace Pantheon.Engine.Evidence;

/// <summary>Knows the files by which a test runner chooses what it runs: those that say nothing else, and those of which some lines do.</summary>
internal static partial class RunnerSettings
{
    private static readonly Glob[] Whole =
    [
        new("**/*{.runsettings,.testsettings}"), new("**/{pytest.ini,.pytest.ini,conftest.py,noxfile.py}"),
        new("**/{jest,vitest,playwright,cypress,ava,wdio,web-test-runner}.config.{js,ts,mjs,cjs,mts,cts,json}"), new("**/vitest.workspace.*"),
        new("**/karma.conf.*"), new("**/.mocharc*"), new("**/phpunit.xml{,.dist}"), new("**/{xunit.runner,testconfig}.json"), new("**/*.xunit.runner.json"),
        new("**/{testng.xml,junit-platform.properties,.rspec,nextest.toml,bunfig.toml,.jestrc*}"),
    ];

    private static readonly (Glob File, Regex Line)[] Partly =
    [
        (new("**/{pyproject.toml,setup.cfg,tox.ini}"), Python()),
        (new("**/package.json"), Node()),
        (new("**/*.{csproj,fsproj,vbproj,props,targets}"), MsBuild()),
        (new("**/Cargo.toml"), Cargo()),
        (new("**/{pom.xml,build.gradle,build.gradle.kts}"), Java()),
        (new("**/global.json"), DotNet()),
    ];

    /// <summary>Whether the file was added, changed, moved or deleted in what a runner obeys.</summary>
    /// <param name="lines">Its added and removed lines.</param>
    public static bool IsChanged(FileChange file, IEnumerable<string> lines)
    {
        string[] names = file.From is { } from ? [file.Path, from] : [file.Path];
        if (names.Any(name => Array.Exists(Whole, glob => glob.Matches(name))))
        {
            return true;
        }

        var project = names.All(name => name.EndsWith("proj", StringComparison.Ordinal));
        return (!project || (file.Status != "added" && names.Any(TestFiles.IsTest)))  // a new project says what it is; one of the product has no tests to leave out
            && Partly.Any(part => names.Any(part.File.Matches) && (file.Binary || lines.Any(part.Line.IsMatch)));
    }

    [GeneratedRegex(@"\[(?:tool[:.])?pytest|\[testenv|\b(?:addopts|testpaths|python_files|python_classes|python_functions|norecursedirs|collect_ignore\w*|xfail_strict|usefixtures|required_plugins)\b|--(?:ignore|deselect)\b|\bpytest\s+-")]
    private static partial Regex Python();

    [GeneratedRegex(@"""(?:jest|vitest|mocha|ava|karma|test[\w:-]*|pretest|posttest|roots|collectCoverageFrom|modulePathIgnorePatterns)""\s*:")]
    private static partial Regex Node();

    [GeneratedRegex(@"<Compile\s+(?:Remove|Exclude|Update)|<(?:IsTestProject|IsTestingPlatformApplication|VSTest\w*|RunSettings\w*|TestingPlatform\w*|DefaultItemExcludes\w*|EnableDefault\w*Items|DefineConstants|TestCaseFilter)\b", RegexOptions.IgnoreCase)]
    private static partial Regex MsBuild();

    [GeneratedRegex(@"\[\[test\]\]|\b(?:autotests|harness|doctest)\s*=|^\s*test\s*=|required-features")]
    private static partial Regex Cargo();

    [GeneratedRegex(@"<(?:skip\w*|excludes?|includes?|groups|excludedGroups|testFailureIgnore)>|\b(?:excludeTags|includeTags|ignoreFailures|useJUnitPlatform|excludeTestsMatching|includeTestsMatching)\b|\bexclude[ (]|\bfilter\s*\{|\benabled\s*=\s*false")]
    private static partial Regex Java();

    [GeneratedRegex(@"""(?:test|runner)""\s*:")]
    private static partial Regex DotNet();
}
