namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>The house plan as data: the ten projects, whom each may know, and who may touch a guarded part of the framework.</summary>
internal static class House
{
    private const string Core = "Pantheon.Core";
    private const string Platform = "Pantheon.Platform";
    private const string Authoring = "Pantheon.Authoring";
    private const string Engine = "Pantheon.Engine";
    private const string Runtimes = "Pantheon.Runtimes";
    private const string Tools = "Pantheon.Tools";
    private const string Storage = "Pantheon.Storage";
    private const string Reporting = "Pantheon.Reporting";
    private const string Training = "Pantheon.Training";
    private const string Host = "Pantheon.Host";
    private const string ChatWords = "Microsoft.Extensions.AI.Abstractions";
    private const string LoggingWords = "Microsoft.Extensions.Logging.Abstractions";

    /// <summary>The chat words are Core's vocabulary: who speaks of turns may know them, authoring and reports need not.</summary>
    public static readonly IReadOnlyList<ProjectRule> Projects =
    [
        new(Core, [], [ChatWords, "NJsonSchema", "Newtonsoft.Json"]),
        new(Platform, [], []),
        new(Authoring, [Core], ["YamlDotNet"]),
        new(Engine, [Core], [ChatWords, LoggingWords]),
        new(Runtimes, [Core, Platform], [ChatWords]),
        new(Tools, [Core, Platform], [ChatWords, LoggingWords, "ModelContextProtocol.Core"]),
        new(Storage, [Core, Platform],
        [
            ChatWords,
            "Microsoft.EntityFrameworkCore",
            "Microsoft.EntityFrameworkCore.Abstractions",
            "Microsoft.EntityFrameworkCore.Relational",
            "Npgsql",
            "Npgsql.EntityFrameworkCore.PostgreSQL",
        ]),
        new(Reporting, [Core], ["Markdig"]),
        new(Training, [Core, Engine, Platform], [ChatWords]),
        new(Host, [Core, Platform, Authoring, Engine, Runtimes, Tools, Storage, Reporting, Training],
            [ChatWords, LoggingWords, "Quartz", "System.CommandLine"]) { MayUseWebFramework = true },
    ];

    /// <summary>Parts of the framework that are a wall of the house, and who stands behind it.</summary>
    public static readonly IReadOnlyDictionary<string, string[]> GuardedFramework = new Dictionary<string, string[]>
    {
        ["System.Diagnostics.Process"] = [Platform],
        ["System.Net.Http"] = [Runtimes, Host],
        ["System.Net.Http.Json"] = [Runtimes, Host],
        ["System.Net.Sockets"] = [Platform],
        ["System.Net.NameResolution"] = [],
        ["System.Net.HttpListener"] = [],
        ["System.Net.Security"] = [],
        ["System.Net.ServicePoint"] = [],
        ["System.IO.Pipes"] = [Platform],
        ["System.Net.Requests"] = [],
        ["System.Net.WebClient"] = [],
        ["System.Net.Mail"] = [],
        ["System.Net.WebSockets.Client"] = [],
        ["System.Net.Quic"] = [],
        ["System.Net.Ping"] = [],
        ["System.Console"] = [Host],
    };
}
