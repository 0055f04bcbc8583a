using System.Text.RegularExpressions;
using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Authoring.Boxes;

/// <summary>Reads box.yaml; relative paths are relative to the file.</summary>
public static partial class BoxFileReader
{
    private const string PrivateStore = "private";

    /// <summary>The box of one file, named by its absolute path; null when a fault in the bag forbids its use.</summary>
    public static BoxSpec? Read(string file, string text, DiagnosticBag diagnostics)
    {
        var found = new DiagnosticBag();
        var box = ReadParts(file, text, found);
        diagnostics.AddRange(found);
        return found.HasErrors ? null : box;
    }

    private static BoxSpec? ReadParts(string file, string text, DiagnosticBag diagnostics)
    {
        if (YamlDocument.Read(file, text, diagnostics) is not { } root || MapReader.Of(root, BoxShapes.Box, diagnostics) is not { } reader)
        {
            return null;
        }

        if (reader.Require("version") is not null)
        {
            reader.Integer("version", 1, 1);
        }

        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        var pools = new PoolReader(folder, diagnostics).ReadAll(reader);
        var data = reader.RequiredText("data");
        var reported = reader.Require("reports") is null ? null : reader.Nested("reports", BoxShapes.Reports);
        var reports = reported?.RequiredText("to");
        var repositories = new Dictionary<string, string>();
        foreach (var entry in reader.Entries("repos", Names.Plain))
        {
            if (Scalars.Text(entry.Value, entry.Key, diagnostics) is { } path)
            {
                repositories[entry.Key] = Path.GetFullPath(path, folder);
            }
        }

        var store = reader.Require("store") is null ? null : reader.Nested("store", BoxShapes.Store);
        return new BoxSpec
        {
            Name = reader.Name("box", Names.Plain) ?? "box",
            Pools = pools,
            Postgres = Postgres(store),
            KeepTraces = RetentionReader.Read(store),
            DataFolder = Path.GetFullPath(data ?? ".", folder),
            ReportsFolder = Path.GetFullPath(reports ?? ".", folder),
            Notify = NotifyReader.Read(reported),
            SigningKey = SigningKey(reader, folder),
            CpuSlots = (int?)reader.Integer("cpu_slots", 1, int.MaxValue) ?? 1,
            Sandbox = Words.Read<SandboxTier>(reader.Node("sandbox"), "sandbox", diagnostics) ?? SandboxTier.Bubblewrap,
            Caches = [.. reader.Texts("caches").Select(cache => Path.GetFullPath(cache, folder))],
            Repositories = repositories,
            Discovery = DiscoveryReader.Read(reader),
            Telemetry = TelemetryReader.Read(reader),
            File = Path.GetFullPath(file),
        };
    }

    private static string? Postgres(MapReader? store)
    {
        if (store?.RequiredText("postgres") is not { } postgres)
        {
            return null;
        }

        if (postgres != PrivateStore && !postgres.Contains('=', StringComparison.Ordinal))
        {
            store.Diagnostics.Error(Codes.WrongValue, store.Map.At("postgres").Span, $"'postgres' must be 'private' or a connection string, found '{postgres}'", "as in \"Host=/run/postgresql;Database=pantheon;Username=pantheon\"");
        }

        return postgres == PrivateStore ? null : postgres;
    }

    private static string? SigningKey(MapReader box, string folder)
    {
        if (box.Nested("signing", BoxShapes.Signing) is not { } signing || signing.RequiredText("key") is not { } key)
        {
            return null;
        }

        if (key.StartsWith("credential:", StringComparison.Ordinal))
        {
            box.Diagnostics.Error(Codes.NotSupportedYet, signing.Map.At("key").Span, "a signing key from the service's credentials is not supported yet", "name its file: \"file:keys/signing\"");
            return null;
        }

        return Path.GetFullPath(key.StartsWith("file:", StringComparison.Ordinal) ? key["file:".Length..] : key, folder);
    }

    [GeneratedRegex("^sha256:[0-9a-f]{8,64}$")]
    internal static partial Regex DigestPattern();
}
