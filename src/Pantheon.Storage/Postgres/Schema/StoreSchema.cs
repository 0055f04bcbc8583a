using System.Reflection;

namespace Pantheon.Storage.Postgres.Schema;

/// <summary>The versions of the store's schema, known without loading the object mapper.</summary>
public static class StoreSchema
{
    public const string Name = "pantheon";
    public const string HistoryTable = "__ef_history";
    public const string Store = "20260101000000_Store";
    public const string Resealing = "20261121000000_Resealing";
    public const string ToolOutput = "20261122000000_ToolOutput";
    public const string Slots = "20261123000004_Slots";
    public const string Cluster = "20261123000005_Cluster";
    public const string SessionStep = "20261123000006_SessionStep";
    public const string QueueAndRetry = "20261123000007_QueueAndRetry";
    public const string Estimates = "20261123000009_Estimates";
    public const string PrunedNights = "20261123000010_PrunedNights";
    public const string Replay = "20261123000011_Replay";
    public const string Sweeping = "20261123000012_Sweeping";
    public const string Said = "20261123000013_Said";

    /// <summary>Every migration, oldest first.</summary>
    public static IReadOnlyList<string> Migrations { get; } = [Store, Resealing, ToolOutput, Slots, Cluster, SessionStep, QueueAndRetry, Estimates, PrunedNights, Replay, Sweeping, Said];

    /// <summary>A script that ships inside the program.</summary>
    public static string Script(string file)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(file) ?? throw new InvalidOperationException($"the script '{file}' is not part of the program");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
