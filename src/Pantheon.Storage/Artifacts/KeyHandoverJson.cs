using System.Text.Json.Serialization;

namespace Pantheon.Storage.Artifacts;

/// <summary>How a handover of the signing key stands in a line of its file.</summary>
[JsonSerializable(typeof(KeyHandover))]
internal sealed partial class KeyHandoverJson : JsonSerializerContext;
