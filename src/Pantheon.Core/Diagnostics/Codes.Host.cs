namespace Pantheon.Core.Diagnostics;

/// <content>9xxx: the program and its commands.</content>
public static partial class Codes
{
    public const string InternalFault = "PAN9001";
    public const string DiskFull = "PAN9002";
    public const string CatalogNotInGit = "PAN9003";
    public const string FilesInvalid = "PAN9004";
    public const string PrefixAmbiguous = "PAN9006";
    public const string TaskUnknown = "PAN9007";
    public const string InputUnreadable = "PAN9008";
    public const string FolderNotEmpty = "PAN9009";
    public const string WindowClosed = "PAN9010";
    public const string NightAlreadyRunning = "PAN9011";
    public const string SecretsInEnvironment = "PAN9012";
    public const string SandboxMissing = "PAN9013";
    public const string RunNotCancellable = "PAN9014";
    public const string DemoIncomplete = "PAN9015";
    public const string TaskAlreadyQueued = "PAN9016";
    public const string FlowUnknown = "PAN9017";
    public const string ProgramNotStarted = "PAN9019";
    public const string NoteUnclear = "PAN9020";
    public const string RunNotSteerable = "PAN9021";
    public const string SecretInNote = "PAN9022";
    public const string NodeUnknown = "PAN9070";
}
