namespace Pantheon.Core.Diagnostics;

/// <content>4221-4249: finding servers, and what is known of models.</content>
public static partial class Codes
{
    public const string DiscoveryHostRefused = "PAN4221";
    public const string ToolsBeyondModel = "PAN4222";
    public const string ContextBelowNeed = "PAN4223";
    public const string PoolUnknown = "PAN4224";
    public const string BoxFileNotEdited = "PAN4225";
    public const string DiscoveryOff = "PAN4226";
}
