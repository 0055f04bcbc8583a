using System.Text.Json.Nodes;

namespace Pantheon.Runtimes.Scripted;

/// <summary>A tool call that a canned reply makes.</summary>
public sealed record ScriptedCall(string Name, JsonObject Arguments);
