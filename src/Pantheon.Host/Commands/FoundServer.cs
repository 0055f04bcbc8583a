using System.Net;

namespace Pantheon.Host.Commands;

/// <summary>A model server that answered, and the models it named.</summary>
internal sealed record FoundServer(string Kind, IPEndPoint Address, IReadOnlyList<string> Models);
