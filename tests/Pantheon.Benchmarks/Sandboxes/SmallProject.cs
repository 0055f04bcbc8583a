using Pantheon.Platform.Processes;
using Pantheon.Platform.Sandboxing;

namespace Pantheon.Benchmarks.Sandboxes;

/// <summary>A console program of one file that is restored once and then built anew each time.</summary>
internal sealed class SmallProject : IDisposable
{
    private static readonly string Dotnet = Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("benchmark-");

    private SmallProject()
    {
        Tree = _root.CreateSubdirectory("tree").FullName;
        File.WriteAllText(Path.Combine(Tree, "App.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>");
        File.WriteAllText(Path.Combine(Tree, "Program.cs"), "System.Console.WriteLine(\"built\");");
        File.WriteAllText(Path.Combine(Tree, "NuGet.Config"), "<configuration><packageSources><clear /></packageSources></configuration>");
        Build = Command("/home/agent", "build", "--no-restore", "--no-incremental", "-p:UseSharedCompilation=false");
        BareBuild = Build with { Environment = Variables(_root.CreateSubdirectory("home").FullName) };
        Profile = new SandboxProfile { Worktree = Tree, ReadOnly = [Path.GetDirectoryName(Dotnet)!] };
    }

    public ProcessSpec Build { get; }

    public ProcessSpec BareBuild { get; }

    public SandboxProfile Profile { get; }

    private string Tree { get; }

    public static async Task<SmallProject> MakeAsync(ProcessRunner runner)
    {
        var project = new SmallProject();
        await MustPassAsync(runner, project.BareBuild with { Arguments = ["restore"] });
        return project;
    }

    public static async Task MustPassAsync(ProcessRunner runner, ProcessSpec spec)
    {
        var outcome = await runner.RunAsync(spec, CancellationToken.None);
        if (!outcome.Succeeded)
        {
            throw new InvalidOperationException($"the build failed: {outcome.StandardOutput}{outcome.StandardError}");
        }
    }

    public void Dispose() => _root.Delete(recursive: true);

    private ProcessSpec Command(string home, params string[] arguments) => new()
    {
        FileName = Dotnet,
        Arguments = arguments,
        WorkingDirectory = Tree,
        Environment = Variables(home),
        Timeout = TimeSpan.FromMinutes(3),
    };

    private static Dictionary<string, string> Variables(string home) => new()
    {
        ["HOME"] = home,
        ["DOTNET_CLI_HOME"] = home,
        ["PATH"] = "/usr/bin:/bin",
        ["DOTNET_SKIP_WORKLOAD_INTEGRITY_CHECK"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0",
        ["DOTNET_NOLOGO"] = "1",
        ["MSBUILDDISABLENODEREUSE"] = "1",
    };
}
