using NUnit.Framework;
using Pantheon.Integration.Tests.Platform.Files;
using Pantheon.Integration.Tests.Platform.Processes;
using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Integration.Tests.Platform.Sandboxing;

/// <summary>Small projects that are built and tested inside a sandbox, offline and with caches that cannot be written.</summary>
internal static class Projects
{
    private static readonly string[] OfATestProject = ["nunit", "nunit3testadapter", "microsoft.net.test.sdk"];

    public static string Packages { get; } =
        Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    public static void WriteProgram(TemporaryFolder tree)
    {
        tree.Write("App.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        tree.Write("Program.cs", "System.Console.WriteLine(\"built\");");
        tree.Write("NuGet.Config", "<configuration><packageSources><clear /></packageSources></configuration>");
    }

    /// <summary>A project with a test that passes and one that fails, from packages that this machine has.</summary>
    public static void WriteTests(TemporaryFolder tree)
    {
        if (OfATestProject.FirstOrDefault(package => !Directory.Exists(Path.Combine(Packages, package))) is { } missing)
        {
            Assert.Ignore($"the package '{missing}' is not in '{Packages}'");
        }

        var references = OfATestProject.Select(package => $"<PackageReference Include=\"{package}\" Version=\"{Version(package)}\" />");
        tree.Write("Tests.csproj", $"<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup><ItemGroup>{string.Concat(references)}</ItemGroup></Project>");
        tree.Write("Tests.cs", "using NUnit.Framework;\npublic class Tests { [Test] public void Sums() => Assert.That(1 + 1, Is.EqualTo(2)); [Test] public void Fails() => Assert.That(1 + 1, Is.EqualTo(3)); }\n");
        tree.Write("NuGet.Config", "<configuration><packageSources><clear /></packageSources></configuration>");
    }

    public static SandboxProfile Profile(TemporaryFolder tree) => new()
    {
        Worktree = tree.Path,
        ReadOnly = [Probe.DotnetRoot, Packages],
        Environment = new Dictionary<string, string>
        {
            ["DOTNET_CLI_HOME"] = "/home/agent",
            ["DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
            ["DOTNET_NOLOGO"] = "1",
            ["MSBUILDDISABLENODEREUSE"] = "1",
            ["NUGET_PACKAGES"] = Packages,
        },
    };

    public static ProcessSpec Dotnet(params string[] arguments) => new()
    {
        FileName = Path.Combine(Probe.DotnetRoot, "dotnet"),
        Arguments = arguments,
        Environment = new Dictionary<string, string>(),
        Timeout = TimeSpan.FromSeconds(150),
    };

    private static string Version(string package) =>
        Directory.GetDirectories(Path.Combine(Packages, package)).Select(folder => Path.GetFileName(folder)!).OrderBy(name => System.Version.TryParse(name, out var version) ? version : new Version()).Last();
}
