----------------------------- MODULE Projection -----------------------------
(*
  One file of a projection (exchange_rates/<date>.json): the latest record of its date, replaced by compare-and-set.

  The writers are those of Sink.tla, one for each generation of the group: they plan a range, bring the file up to the
  range's last accepted record and commit the end, which only the present generation may. A past one goes on with its
  range for as long as it likes. Each attempt at the file is answered at once, or it is slow: then the writer has no answer
  and tries again, and the request arrives at any later time, also after its sender's death, or never.
*)
EXTENDS Naturals, FiniteSets

CONSTANTS
  Size,         \* records of each topic, at most 4
  Generations,  \* how often the partition is given away
  Recreates,    \* whether the topic may be deleted and made anew once
  Flaw

VARIABLES topic, gen, committed, writers, file, late

vars == <<topic, gen, committed, writers, file, late>>

NoFile == [topic |-> "-", offset |-> 0]
Start == [topic |-> "A", offset |-> 0, end |-> 0]
Gone == [state |-> "gone"]

(* The rates of records 0 and 2 are the same: equal bytes, but for the record that each file names in itself. *)
Rates == <<1, 2, 1, 3>>
Accepts(offset) == offset # 3

(* What S3 tells changes by. *)
ETag(record) == IF Flaw = "etag-of-rates-only" THEN [topic |-> "-", offset |-> Rates[record.offset + 1]] ELSE record
(* By the offset within a topic, else by the broker's clock: what the new topic holds is younger. *)
Newer(a, b) == IF a.topic = b.topic THEN a.offset > b.offset ELSE a.topic = "B"

AcceptedIn(start, end) == { o \in start .. end - 1 : Accepts(o) }
Last(offsets) == CHOOSE o \in offsets : \A other \in offsets : other <= o
Own(w) == [topic |-> w.topic, offset |-> Last(AcceptedIn(w.start, w.end))]

Set(g, w) == writers' = [writers EXCEPT ![g] = w]
In(g, state) == writers[g].state = state
Done == committed.offset = Size /\ committed.end = 0 /\ committed.topic = topic

------------------------------------------------------------------------------
(* A generation begins; the ones before are not told. *)
Assign ==
  /\ gen < Generations
  /\ gen' = gen + 1
  /\ Set(gen + 1, [state |-> "joined"])
  /\ UNCHANGED <<topic, committed, file, late>>
TakeOver == gen = 0 /\ Assign
Rebalance == gen > 0 /\ Assign

Writer(state, start, end) ==
  [state |-> state, topic |-> topic, start |-> start, end |-> end, saw |-> NoFile]
Project(start, end) ==
  IF AcceptedIn(start, end) = {} THEN Writer("projected", start, end) ELSE Writer("creating", start, end)

(* Takes the plan that it finds, or commits one of its own; Sink.tla says how. *)
Plan(g) ==
  /\ In(g, "joined") /\ g = gen /\ committed.topic = topic
  /\ IF committed.end > committed.offset
     THEN /\ Set(g, IF Flaw = "found-plan-not-projected" THEN Writer("projected", committed.offset, committed.end)
                    ELSE Project(committed.offset, committed.end))
          /\ UNCHANGED committed
     ELSE \E end \in committed.offset + 1 .. Size :
            /\ committed' = [committed EXCEPT !.end = end]
            /\ Set(g, Project(committed.offset, end))
  /\ UNCHANGED <<topic, gen, file, late>>

Go(g, state) == Set(g, [writers[g] EXCEPT !.state = state, !.saw = NoFile])

(* If-None-Match: *, answered. *)
Create(g) ==
  /\ In(g, "creating")
  /\ IF file = NoFile \/ Flaw = "unconditional"
     THEN file' = Own(writers[g]) /\ Go(g, "projected")
     ELSE Go(g, "looking") /\ UNCHANGED file
  /\ UNCHANGED <<topic, gen, committed, late>>

(* Reads the file and compares. *)
Look(g) ==
  LET w == writers[g]
  IN /\ In(g, "looking")
     /\ IF Newer(Own(w), file) \/ Flaw = "not-compared"
        THEN Set(g, [w EXCEPT !.state = "replacing", !.saw = ETag(file)])
        ELSE Go(g, "projected")
     /\ UNCHANGED <<topic, gen, committed, file, late>>

(* If-Match, answered: refused when the file is another one by now, and then the attempt begins anew. *)
Replace(g) ==
  LET w == writers[g]
  IN /\ In(g, "replacing")
     /\ IF ETag(file) = w.saw
        THEN file' = Own(w) /\ Go(g, "projected")
        ELSE Go(g, "creating") /\ UNCHANGED file
     /\ UNCHANGED <<topic, gen, committed, late>>

(* No answer: the request is in the network, the writer tries again. *)
Slow(g) ==
  LET w == writers[g]
      request == [match |-> w.saw, record |-> Own(w)]
  IN /\ writers[g].state \in {"creating", "replacing"}
     /\ request \notin late
     /\ late' = late \cup {request}
     /\ Go(g, IF Flaw = "silence-taken-as-done" THEN "projected" ELSE "creating")
     /\ UNCHANGED <<topic, gen, committed, file>>
Arrive == \E request \in late :
  /\ late' = late \ {request}
  /\ file' = IF Flaw = "unconditional" THEN request.record
             ELSE IF file = NoFile THEN (IF request.match = NoFile THEN request.record ELSE file)
             ELSE IF request.match = ETag(file) THEN request.record
             ELSE file
  /\ UNCHANGED <<topic, gen, committed, writers>>

(* Commits the end; that of a past generation is refused. *)
Finish(g) ==
  LET w == writers[g]
  IN /\ IF Flaw = "finish-before-projection" THEN w.state = "creating" /\ g = gen ELSE In(g, "projected")
     /\ IF g = gen
        THEN committed' = [topic |-> w.topic, offset |-> w.end, end |-> 0]
        ELSE UNCHANGED committed
     /\ Set(g, IF Flaw = "finish-before-projection" /\ w.state = "creating" THEN w
               ELSE IF g = gen THEN [state |-> "joined"] ELSE Gone)
     /\ UNCHANGED <<topic, gen, file, late>>

(* The topic is made anew; the group's offsets of the old one are deleted, as the named error says. *)
Recreate ==
  /\ Recreates /\ topic = "A" /\ topic' = "B"
  /\ UNCHANGED <<gen, committed, writers, file, late>>
Mend ==
  /\ committed.topic # topic
  /\ committed' = [topic |-> topic, offset |-> 0, end |-> 0]
  /\ IF gen = 0 THEN UNCHANGED writers ELSE Set(gen, [state |-> "joined"])
  /\ UNCHANGED <<topic, gen, file, late>>

Init ==
  /\ topic = "A" /\ gen = 0 /\ committed = Start /\ file = NoFile /\ late = {}
  /\ writers = [g \in 1 .. Generations |-> Gone]

Work ==
  \/ TakeOver \/ Mend
  \/ \E g \in 1 .. Generations : Plan(g) \/ Create(g) \/ Look(g) \/ Replace(g) \/ Finish(g)
Trouble ==
  \/ Rebalance \/ Arrive \/ Recreate
  \/ \E g \in 1 .. Generations : Slow(g)
Rest == Done /\ UNCHANGED vars
Next == Work \/ Trouble \/ Rest
Spec == Init /\ [][Next]_vars
FairSpec == Spec /\ WF_vars(Work)

------------------------------------------------------------------------------
(* What must hold. *)
NeverOlder == [][file # NoFile => file' = file \/ Newer(file', file)]_vars
Reached ==
  LET done == AcceptedIn(0, committed.offset)
  IN done # {} => file # NoFile /\ ~Newer([topic |-> committed.topic, offset |-> Last(done)], file)
Ends == <>Done
=============================================================================
