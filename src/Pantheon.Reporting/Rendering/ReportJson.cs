using System.Text.Json.Serialization;
using Pantheon.Reporting.Morning;

namespace Pantheon.Reporting.Rendering;

/// <summary>How each type of the report is written and read, made when the program is built: nothing has to be found out at run time.</summary>
[JsonSerializable(typeof(MorningReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
