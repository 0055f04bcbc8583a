using Pantheon.Core.Globs;

namespace Pantheon.Engine.Evidence;

/// <summary>Tells test files and documentation from the rest by their paths, as the common tool chains lay them out.</summary>
public static class TestFiles
{
    private static readonly Glob[] Tests =
    [
        new("**/{test,tests,Test,Tests,__tests__,spec,specs}/**"), new("**/*{.Tests,.Test,.IntegrationTests,.UnitTests}/**"),
        new("**/*{Test,Tests,Spec,Specs}.*"), new("**/test_*.py"), new("**/*_test.*"), new("**/*_tests.*"), new("**/*{.test,.spec}.*"),
    ];

    private static readonly Glob[] Building =
    [
        new("**/*.{csproj,fsproj,vbproj,props,targets,sln,slnx,lock,gradle,gradle.kts}"), new("**/packages.lock.json"), new("**/{package,package-lock,tsconfig}.json"),
        new("**/{Cargo,pyproject}.toml"), new("**/go.{mod,sum}"), new("**/pom.xml"), new("**/requirements*.txt"),
    ];

    private static readonly Glob[] Documentation = [new("**/*.{md,markdown,rst,adoc,txt}"), new("{doc,docs}/**")];

    public static bool IsTest(string path) => Array.Exists(Tests, glob => glob.Matches(path));

    /// <summary>Whether it says how tests are built rather than what they test.</summary>
    public static bool IsBuildFile(string path) => Array.Exists(Building, glob => glob.Matches(path));

    public static bool IsDocumentation(string path) => Array.Exists(Documentation, glob => glob.Matches(path));
}
