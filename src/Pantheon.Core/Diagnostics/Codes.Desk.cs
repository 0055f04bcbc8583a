namespace Pantheon.Core.Diagnostics;

/// <summary>Codes of the verbs that write files of a catalog, keep the store, and help a person at the desk.</summary>
public static partial class Codes
{
    public const string DefinitionExists = "PAN9251";
    public const string DraftRefused = "PAN9252";
    public const string DraftUnknown = "PAN9253";
    public const string NoEditor = "PAN9254";
    public const string IssueNotRead = "PAN9255";
}
