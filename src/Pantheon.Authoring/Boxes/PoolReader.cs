using Pantheon.Authoring.Values;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Core.Policies;
using Pantheon.Core.Runs;

namespace Pantheon.Authoring.Boxes;

/// <summary>Reads the pools of a box: kind, how it is reached, seats and models.</summary>
internal sealed class PoolReader(string folder, DiagnosticBag diagnostics)
{
    /// <summary>What a pool of a kind needs to be reached; the other keys have no place in it.</summary>
    private static readonly string[] Ways = ["endpoint", "replies", "recording", "spawn"];

    private const string Forever = "forever";

    private static readonly string[] Schemes = ["http", "https", "unix"];

    public Dictionary<string, PoolSpec> ReadAll(MapReader box)
    {
        var pools = new Dictionary<string, PoolSpec>();
        var entries = box.Require("pools") is null ? [] : box.Entries("pools", Names.Plain);
        foreach (var entry in entries)
        {
            if (MapReader.Of(entry.Value, BoxShapes.Pool with { Noun = $"pool '{entry.Key}'" }, diagnostics) is { } reader && Read(entry.Key, reader) is { } pool)
            {
                pools[entry.Key] = pool;
            }
        }

        if (entries.Count == 0 && box.Node("pools") is YamlMap empty)
        {
            diagnostics.Error(Codes.WrongValue, empty.Span, "'pools' names no pool; without one no model runs");
        }

        return pools;
    }

    private PoolSpec? Read(string name, MapReader reader)
    {
        var kind = Words.Read<RuntimeKind>(reader.Require("kind"), "kind", diagnostics);
        var origin = Words.Read<RuntimeOrigin>(reader.Require("origin"), "origin", diagnostics);
        var slots = reader.Integer("slots", 1, int.MaxValue);
        var models = Models(reader);
        var endpoint = kind is null ? null : Endpoint(reader, kind.Value);
        var replies = reader.Text("replies");
        var recording = reader.Text("recording");
        var keepAlive = KeepAlive(reader);
        var memory = reader.Size("vram");
        var spawn = Spawn(reader);
        CheckKind(reader, kind);
        return kind is null || origin is null
            ? null
            : new PoolSpec
            {
                Name = name,
                Kind = kind.Value,
                Origin = origin.Value,
                Slots = (int?)slots ?? 1,
                Endpoint = endpoint,
                KeepAlive = keepAlive,
                VideoMemory = memory,
                Replies = replies is null ? null : Path.GetFullPath(replies, folder),
                Recording = recording is null ? null : Path.GetFullPath(recording, folder),
                Spawn = spawn,
                Models = models,
            };
    }

    private void CheckKind(MapReader reader, RuntimeKind? kind)
    {
        if (kind is null)
        {
            return;
        }

        var word = Word.Of(kind.Value);
        var needed = kind switch { RuntimeKind.Scripted => "replies", RuntimeKind.Replay => "recording", RuntimeKind.LlamaCpp => "spawn", _ => "endpoint" };
        reader.Require(needed);
        foreach (var other in Ways.Where(way => way != needed && reader.Has(way)))
        {
            diagnostics.Error(Codes.KeysExclude, reader.SpanOf(other), $"a pool of kind '{word}' has no '{other}'", $"it takes '{needed}'");
        }
    }

    private SpawnSpec? Spawn(MapReader pool)
    {
        if (pool.Nested("spawn", BoxShapes.Spawn) is not { } reader)
        {
            return null;
        }

        var context = reader.Integer("ctx", 512, int.MaxValue);
        var layers = reader.Integer("gpu_layers", 0, int.MaxValue);
        var server = reader.Text("server");
        var lora = reader.Text("lora");
        return reader.RequiredText("gguf") is not { } gguf
            ? null
            : new SpawnSpec
            {
                Gguf = Path.GetFullPath(gguf, folder),
                Context = (int?)context ?? new SpawnSpec { Gguf = gguf }.Context,
                GpuLayers = (int?)layers ?? 0,
                Server = server is null ? null : Path.GetFullPath(server, folder),
                Lora = lora is null ? null : Path.GetFullPath(lora, folder),
            };
    }

    private static TimeSpan? KeepAlive(MapReader pool) =>
        pool.Node("keep_alive") is YamlScalar { IsText: true, Text: Forever } ? Timeout.InfiniteTimeSpan : pool.Duration("keep_alive");

    private string? Endpoint(MapReader reader, RuntimeKind kind)
    {
        if (reader.Text("endpoint") is not { } text || kind is RuntimeKind.Scripted or RuntimeKind.Replay or RuntimeKind.LlamaCpp)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && Schemes.Contains(uri.Scheme))
        {
            return text;
        }

        diagnostics.Error(Codes.WrongValue, reader.Map.At("endpoint").Span, $"'endpoint' must be an address, found '{text}'", "write http://127.0.0.1:8080 or unix:/path/to.sock");
        return null;
    }

    private Dictionary<string, ModelEntry> Models(MapReader pool)
    {
        var models = new Dictionary<string, ModelEntry>();
        foreach (var entry in pool.Require("models") is null ? [] : pool.Entries("models", Names.Model))
        {
            if (MapReader.Of(entry.Value, BoxShapes.Model, diagnostics) is not { } reader)
            {
                continue;
            }

            var digest = reader.Text("digest");
            if (digest is not null && !BoxFileReader.DigestPattern().IsMatch(digest))
            {
                diagnostics.Error(Codes.WrongValue, reader.Map.At("digest").Span, $"'digest' must be 'sha256:' and 8 to 64 hex digits, found '{digest}'");
            }

            var context = reader.Integer("context", 512, int.MaxValue);
            var isResident = reader.Boolean("resident") ?? false;
            var tools = reader.Word("tools", [.. ToolFormats.All]);
            var memory = reader.Size("vram");
            if (reader.RequiredText("id") is { } id)
            {
                models[entry.Key] = new ModelEntry { Id = id, Digest = digest, Context = (int?)context, Resident = isResident, ToolFormat = tools, VideoMemory = memory };
            }
        }

        return models;
    }
}
