namespace Pantheon.Core.Diagnostics;

/// <summary>Codes of authored files: how they are written (10xx, 12xx), the catalog and box file (13xx), and flow graphs (21xx).</summary>
public static partial class Codes
{
    public const string BrokenYaml = "PAN1001";
    public const string DuplicateKey = "PAN1002";
    public const string UnreadYamlFeature = "PAN1003";
    public const string TooDeep = "PAN1004";
    public const string BrokenFrontMatter = "PAN1005";

    public const string MissingKey = "PAN1201";
    public const string WrongType = "PAN1202";
    public const string UnknownKey = "PAN1203";
    public const string WrongValue = "PAN1204";
    public const string BadName = "PAN1205";
    public const string NotSupportedYet = "PAN1206";
    public const string KeysExclude = "PAN1207";
    public const string NotUsedYet = "PAN1208";
    public const string UnknownType = "PAN1209";
    public const string NoAcceptance = "PAN1210";
    public const string NightNotLocal = "PAN1211";

    public const string NoCatalog = "PAN1301";
    public const string NoBoxFile = "PAN1302";
    public const string DuplicateDefinition = "PAN1303";
    public const string UnknownDefinition = "PAN1304";
    public const string UnknownRoute = "PAN1305";
    public const string MissingFile = "PAN1306";
    public const string RouteOutsideBox = "PAN1307";

    public const string FlowCycle = "PAN2102";
    public const string UnknownNeed = "PAN2103";
    public const string TooManyNodes = "PAN2104";
    public const string UnknownAgent = "PAN2105";
    public const string UnknownAgentVersion = "PAN2106";
    public const string RetryFromNoAncestor = "PAN2107";
    public const string UnknownTool = "PAN2108";
    public const string GateNodeNoAncestor = "PAN2109";
    public const string NoReview = "PAN2110";
    public const string ReviewersNotBlind = "PAN2111";
    public const string MissingInput = "PAN2112";
    public const string UnknownInput = "PAN2113";
    public const string UnknownName = "PAN2114";
    public const string NameNotUpstream = "PAN2115";
    public const string UnknownMember = "PAN2116";
    public const string NoEvidence = "PAN2117";
    public const string WrongValueType = "PAN2118";
    public const string NodeTwice = "PAN2119";
    public const string HandlerKind = "PAN2120";
    public const string UnknownFlow = "PAN2121";
    public const string FlowsInCircle = "PAN2122";
    public const string FlowsTooDeep = "PAN2123";
    public const string TooManyItems = "PAN2124";
    public const string TooManyNodesWithin = "PAN2125";
    public const string MatrixTooLarge = "PAN2126";
    public const string ItemNamedAsNode = "PAN2127";
    public const string PoolOutsideRoute = "PAN2128";
    public const string TasksInCircle = "PAN2129";
    public const string ValueInSingleQuotes = "PAN2130";
    public const string CoverageUnnamed = "PAN2131";
}
