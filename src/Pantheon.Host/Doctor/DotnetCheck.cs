using System.Globalization;
using Pantheon.Core.Catalogs;

namespace Pantheon.Host.Doctor;

/// <summary>The .NET SDK, where a tool or a repository of the catalog needs it.</summary>
internal sealed class DotnetCheck : IDoctorCheck
{
    private const string Install = "install the .NET SDK 10 where the policy's tools see it, /usr or a folder of files.read";

    public string Name => "dotnet";

    public async Task<IReadOnlyList<CheckResult>> RunAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var users = Users(scene.Catalog);
        var outcome = await scene.TryRunAsync("dotnet", ["--version"], cancellationToken);
        if (outcome is { Succeeded: true })
        {
            var version = outcome.StandardOutput.Trim();
            var major = int.TryParse(version.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return [major >= 10 ? CheckResult.Pass(Name, $"SDK {version}") : CheckResult.Warn(Name, $"SDK {version}; repositories of .NET 10 need SDK 10", Install)];
        }

        return users.Count > 0
            ? [CheckResult.Fail(Name, $"no SDK answers, and these need one: {string.Join(", ", users)}", Install)]
            : [CheckResult.Warn(Name, "no SDK on the PATH; no tool of the catalog names it")];
    }

    /// <summary>Repositories that build or test with it, and tools that carry its name.</summary>
    private static List<string> Users(Catalog? catalog) => catalog is null
        ? []
        : [.. catalog.Project.Repositories.Values.Where(repository => repository.Build.Concat(repository.Test).Contains("dotnet")).Select(repository => $"repository {repository.Name}"),
            .. catalog.Tools.Keys.Where(tool => tool.StartsWith("dotnet_", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(tool => $"tool {tool}")];
}
