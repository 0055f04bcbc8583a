using Pantheon.Core.Identity;

namespace Pantheon.Core.Tools;

/// <summary>Which tool of a local MCP server a declared tool is, and the digest that pins what the server says of it; null where nobody pinned it yet.</summary>
public sealed record McpBinding(IReadOnlyList<string> Server, string Tool, Digest? Digest);
