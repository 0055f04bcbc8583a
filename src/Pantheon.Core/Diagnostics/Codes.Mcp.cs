namespace Pantheon.Core.Diagnostics;

/// <summary>PAN4340-4359: tools of local MCP servers.</summary>
public static partial class Codes
{
    public const string McpNotPinned = "PAN4340";
    public const string McpListChanged = "PAN4341";
    public const string McpToolMissing = "PAN4342";
    public const string McpSchemaNotHonoured = "PAN4343";
    public const string McpServerNotStarted = "PAN4344";
    public const string McpServerEnded = "PAN4345";
    public const string McpNoAnswer = "PAN4346";
    public const string McpBoundPassed = "PAN4347";
    public const string McpAnswerRefused = "PAN4348";
    public const string McpPinNotWritten = "PAN4349";
    public const string McpNothingToPin = "PAN4350";
}
