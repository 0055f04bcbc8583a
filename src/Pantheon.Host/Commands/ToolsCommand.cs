using System.CommandLine;
using Pantheon.Host.Configuration;

namespace Pantheon.Host.Commands;

/// <summary>`pantheon tools …`: the tools that a catalog declares.</summary>
internal static class ToolsCommand
{
    public static Command Create(Func<ParseResult, CommandContext> contextOf) => new("tools", "Declared tools: pins of MCP servers") { ToolsPin.Create(contextOf) };
}
