using Polywire.Formats;

namespace Polywire.Contract.Tests.Wires;

/// <summary>XML-RPC as the specification of 1999 has it: 32 bits, no null, whole seconds.</summary>
public static class XmlRpcPlainTests
{
    private sealed class Here() : HttpCallPlace("xmlrpc+http://{0}/RPC2")
    {
        public override bool StreamsReplies => false;

        public override bool TellsDeadlines => true;

        public override bool SaysNull => false;

        public override int InFlight => 300;

        public override IEnumerable<Value> Values => DynamicValues.Plain;

        public override Everything Sayable(Everything value) => value with
        {
            Long = Math.Clamp(value.Long, int.MinValue, int.MaxValue),
            Huge = Math.Min(value.Huge, int.MaxValue),
            Count = Math.Min(value.Count, int.MaxValue),
            Time = value.Time.AddTicks(-(value.Time.Ticks % TimeSpan.TicksPerSecond)),
            Map = value.Map.ToDictionary(entry => entry.Key, entry => Math.Clamp(entry.Value, int.MinValue, int.MaxValue)),
        };
    }

    public sealed class Calls() : CallContract(new Here());

    public sealed class Streams() : CallStreamContract(new Here());
}
