using Pantheon.Platform.Processes;

namespace Pantheon.Benchmarks.Traces;

/// <summary>A program that does nothing, built on the spot, and the built program that is measured against it.</summary>
internal static class EmptyProgram
{
    private const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><UseAppHost>false</UseAppHost><InvariantGlobalization>true</InvariantGlobalization></PropertyGroup>
        </Project>
        """;

    /// <summary>How the program of the same configuration is started: compiled ahead of time where `ops/precompile.sh` has done that to the last build.</summary>
    public static string[] Pantheon
    {
        get
        {
            var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name; // bin/Release/net10.0
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var program = Path.Combine(folder.FullName, "src", "Pantheon.Host", "bin", configuration, "net10.0", "pantheon.dll");
                var ahead = Path.Combine(Path.GetDirectoryName(program)!, "ahead"); // a file has a folder
                if (File.Exists(program))
                {
                    string[][] ways = [[Path.Combine(ahead, "pantheon-reads")], [Environment.ProcessPath!, Path.Combine(ahead, "pantheon.dll")]];
                    return Array.Find(ways, way => File.Exists(way[^1]) && File.GetLastWriteTimeUtc(way[^1]) > File.GetLastWriteTimeUtc(program)) ?? [Environment.ProcessPath!, program];
                }
            }

            throw new InvalidOperationException($"build src/Pantheon.Host -c {configuration} first");
        }
    }

    public static async Task<string> BuildAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "empty.csproj"), Project);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), "return 0;\n");
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "");
        var spec = new ProcessSpec { FileName = Environment.ProcessPath!, Arguments = ["build", "-c", "Release", "-v", "q", "-o", Path.Combine(folder, "out")], WorkingDirectory = folder, Environment = variables, Timeout = TimeSpan.FromMinutes(3) };
        var outcome = await new ProcessRunner(TimeProvider.System).RunAsync(spec, CancellationToken.None);
        return outcome.Succeeded ? Path.Combine(folder, "out", "empty.dll") : throw new InvalidOperationException(outcome.StandardOutput + outcome.StandardError);
    }
}
