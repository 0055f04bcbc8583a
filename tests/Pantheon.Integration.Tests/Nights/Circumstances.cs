using System.Text.Json.Nodes;

namespace Pantheon.Integration.Tests.Nights;

/// <summary>How the program is started: behind which launcher, and with which settings of its runtime.</summary>
internal sealed record Circumstances
{
    /// <summary>What runs the program, with its own arguments.</summary>
    public IReadOnlyList<string> Launcher { get; init; } = [];

    /// <summary>The settings of the runtime in place of those beside the program.</summary>
    public string? RuntimeConfig { get; init; }

    /// <summary>The program's own settings and these besides, written into the folder.</summary>
    public static async Task<Circumstances> WithRuntimeAsync(string folder, JsonObject properties, CancellationToken cancellationToken)
    {
        var config = JsonNode.Parse(await File.ReadAllTextAsync(Path.ChangeExtension(PantheonProgram.Assembly, ".runtimeconfig.json"), cancellationToken))!;
        foreach (var (name, value) in properties)
        {
            config["runtimeOptions"]!["configProperties"]![name] = value?.DeepClone();
        }

        var file = Path.Combine(folder, "runtimeconfig.json");
        await File.WriteAllTextAsync(file, config.ToJsonString(), cancellationToken);
        return new Circumstances { RuntimeConfig = file };
    }
}
