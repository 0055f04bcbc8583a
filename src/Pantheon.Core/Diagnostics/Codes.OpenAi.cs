namespace Pantheon.Core.Diagnostics;

/// <content>412x-414x: servers that speak the OpenAI protocol.</content>
public static partial class Codes
{
    public const string ModelDiffers = "PAN4121";
    public const string ContextTooSmall = "PAN4122";
    public const string ModelLoadFailed = "PAN4123";
    public const string GrammarUnsupported = "PAN4124";
    public const string WrongModelAnswered = "PAN4125";
    public const string ToolsUnsupported = "PAN4126";
    public const string AdapterMissing = "PAN4127";
    public const string PoisonedHistory = "PAN4128";
    public const string ModelOutputUnread = "PAN4129";
    public const string ChatUnsendable = "PAN4130";
    public const string ProofLost = "PAN4131";
}
