// Package beam is the model: what one BEAM node looked like at one moment,
// as plain values.
//
// A live node, a recording and a crash dump all become these values, and all
// faces and detectors work on them alone. Nothing here fetches, locks, waits
// or knows where a value came from; every value that was measured carries an
// Origin that says how, when and at what cost.
//
// Names are OTP's own: MessageQueueLen is process_info's message_queue_len.
// Memory is in bytes unless a name or comment says words.
//
// Beneath lies nothing but the standard library. Above lie source (fills it),
// session, view, metric and diagnose (read it).
package beam
