using System.Runtime.Versioning;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using NUnit.Framework;
using Pantheon.Architecture.Tests.Sources;

namespace Pantheon.Architecture.Tests;

/// <summary>The repository as a whole: its top level, its licence, its solution, and what must never be committed.</summary>
public sealed partial class RepositoryTests
{
    private const string LicenceDigest = "3972dc9744f6499f0f9b2dbf76696f2ae7ad8af9b23dde66d6af86c9dfb36986";

    private static readonly string[] TopLevel =
        ["GPL-3.0.txt", "Pantheon.sln", "README.md", "agents", "flows", "ops", "policies", "src", "tests"];

    private static readonly string[] BinaryEndings = [".png", ".gguf", ".ico", ".gz"];

    private static IEnumerable<string> ProjectFiles =>
        RepositoryRoot.TrackedFiles.Where(f => f.EndsWith(".csproj", StringComparison.Ordinal) && ProjectPlace().IsMatch(f));

    [Test]
    public void The_top_level_is_as_decided() =>
        Assert.That(TopLevelOf(RepositoryRoot.TrackedFiles), Is.EqualTo(TopLevel));

    [Test]
    public void The_rule_on_the_top_level_bites() =>
        Assert.That(TopLevelOf([".ci/run", "src/A/A.cs", "docs/x.md", "src/B.cs"]), Is.EqualTo(new[] { "docs", "src" }));

    [Test]
    public void No_tracked_file_names_a_machine_or_a_package_host()
    {
        var places = from file in RepositoryRoot.TrackedFiles
                     where !BinaryEndings.Contains(Path.GetExtension(file)) && !Directory.Exists(Path.Combine(RepositoryRoot.Path, file))
                     from found in ForeignPlaces(RepositoryRoot.Read(file))
                     select $"{file}: '{found}'";

        Wall.Holds(places);
    }

    [TestCase("/wor#k/main/src", 1)]
    [TestCase("/ro#ot/.cache", 1)]
    [TestCase("https://api.nu#get.org/v3", 1)]
    [TestCase("https://registry.npm#js.org", 1)]
    [TestCase("the tool sees /work and /tmp", 0)]
    public void The_rule_on_machines_and_hosts_bites(string text, int expected) =>
        Assert.That(ForeignPlaces(text.Replace("#", "", StringComparison.Ordinal)).Count(), Is.EqualTo(expected));

    [Test]
    public void The_licence_is_verbatim()
    {
        var digest = SHA256.HashData(File.ReadAllBytes(Path.Combine(RepositoryRoot.Path, "GPL-3.0.txt")));

        Assert.That(Convert.ToHexStringLower(digest), Is.EqualTo(LicenceDigest));
    }

    [Test]
    public void Every_project_is_in_the_solution()
    {
        var solution = RepositoryRoot.Read("Pantheon.sln").Replace('\\', '/');

        Wall.Holds(ProjectFiles.Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal)));
    }

    [Test]
    public void Every_project_has_its_lock_file()
    {
        var locks = ProjectFiles.Select(project => Path.GetDirectoryName(project)!.Replace('\\', '/') + "/packages.lock.json"); // a project lies in a folder

        Wall.Holds(locks.Except(RepositoryRoot.TrackedFiles));
    }

    [Test]
    public void Every_version_stands_in_the_one_file_of_versions() =>
        Wall.Holds(ProjectFiles.Where(project => VersionInProject().IsMatch(RepositoryRoot.Read(project))));

    [Test]
    public void Every_file_that_the_readme_names_exists() =>
        Wall.Holds(Paths(RepositoryRoot.Read("README.md")).Where(path => !RepositoryRoot.Has(path)));

    [Test]
    public void Paths_are_found_in_commands_in_links_and_in_code_words()
    {
        const string page = "see [the plan](ops/docs/a.md#top) or `src/B/`, not [out](https://example.com/x)\n```sh\nops/test.sh --fast\n```\n";

        Assert.That(Paths(page), Is.EquivalentTo(new[] { "ops/docs/a.md", "src/B", "ops/test.sh" }));
    }

    [Test]
    [UnsupportedOSPlatform("windows")]
    [Platform(Exclude = "Win", Reason = "this system has no executable bit")]
    public void Every_script_of_ops_is_executable()
    {
        var dead = RepositoryRoot.TrackedFiles
            .Where(f => f.StartsWith("ops/", StringComparison.Ordinal) && !f.StartsWith("ops/lib/", StringComparison.Ordinal))
            .Where(f => RepositoryRoot.Read(f).StartsWith("#!", StringComparison.Ordinal))
            .Where(f => !File.GetUnixFileMode(Path.Combine(RepositoryRoot.Path, f)).HasFlag(UnixFileMode.UserExecute));

        Wall.Holds(dead);
    }

    private static IEnumerable<string> TopLevelOf(IEnumerable<string> files) =>
        files.Select(f => f.Split('/')[0]).Where(name => !name.StartsWith('.')).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> ForeignPlaces(string text) => ForeignPlace().Matches(text).Select(m => m.Value);

    private static IEnumerable<string> Paths(string page) =>
        NamedPath().Matches(page).Select(m => m.Groups[1].Value.TrimEnd('/', '.')).Distinct();

    [GeneratedRegex(@"^(src|tests)/[^/]+/[^/]+\.csproj$")]
    private static partial Regex ProjectPlace();

    // the classes keep this very file out of its own net
    [GeneratedRegex(@"/wor[k]/(main|wt|shared|\.)|/roo[t]/\.|/tm[p]/bash_|nuge[t]\.org|npmj[s]\.(org|com)|pyp[i]\.org|pythonhoste[d]\.org|crate[s]\.io|prox[y]\.golang", RegexOptions.IgnoreCase)]
    private static partial Regex ForeignPlace();

    [GeneratedRegex("<PackageReference[^>]*\\bVersion=")]
    private static partial Regex VersionInProject();

    [GeneratedRegex(@"(?<![\w/.:-])((?:ops|src|tests|flows|agents|policies)/[\w./-]*)")]
    private static partial Regex NamedPath();
}
