using Pantheon.Runtimes.Profiles;

namespace Pantheon.Host.Servers;

/// <summary>A model that could be fetched, and what it would take.</summary>
/// <param name="Memory">Bytes, estimated.</param>
/// <param name="Pull">The command that brings it, for the simplest server that has it.</param>
internal sealed record ModelOffer(ModelProfile Profile, ModelSize Size, long Memory, string? Pull);
