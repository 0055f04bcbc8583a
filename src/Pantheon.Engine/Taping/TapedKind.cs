using System.Text.Json.Nodes;

namespace Pantheon.Engine.Taping;

/// <summary>One kind of thing that an attempt hears: its word, and how it is written down and read.</summary>
public sealed record TapedKind<T>(string Word, Func<T, JsonNode?> Write, Func<JsonNode?, T> Read);
