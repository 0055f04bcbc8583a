namespace Pantheon.Core.Diagnostics;

/// <content>4xxx: model runtimes.</content>
public static partial class Codes
{
    public const string RuntimeUnreachable = "PAN4001";
    public const string RuntimeLoading = "PAN4002";
    public const string ModelMissing = "PAN4003";
    public const string RuntimeFault = "PAN4004";
    public const string ContextExceeded = "PAN4005";
    public const string RuntimeRefusedRequest = "PAN4006";
    public const string StreamBroken = "PAN4007";
    public const string StreamStalled = "PAN4008";
    public const string NotAttested = "PAN4009";
    public const string RouteUnknown = "PAN4010";
    public const string RuntimeKindUnsupported = "PAN4011";
    public const string LlamaServerMissing = "PAN4012";
    public const string LlamaServerDied = "PAN4013";
    public const string EndpointRefused = "PAN4014";
    public const string ModelFileDiffers = "PAN4151";
    public const string ModelFileUnreadable = "PAN4152";
    public const string ModelCameUpDifferent = "PAN4153";
    public const string SocketPathTooLong = "PAN4154";
    public const string OneShotUnconfined = "PAN4155";
    public const string OneShotFailed = "PAN4156";
    public const string GrammarNotTaken = "PAN4157";
    public const string ConstrainedReplyUnreadable = "PAN4158";
    public const string FirstTokenLate = "PAN4181";
    public const string TokensStalled = "PAN4182";
    public const string AnswerTooLong = "PAN4183";
    public const string FinishMissing = "PAN4184";
    public const string ModelOnBreak = "PAN4185";
    public const string SchemaNotChecked = "PAN4186";
    public const string CacheRequestUnclear = "PAN4187";
    public const string ModelChangedInRun = "PAN4261";
}
