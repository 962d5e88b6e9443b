// Input stage 1: the HID report descriptor parser (Device Class Definition for HID 1.11, section 6.2.2).
// Enters: descriptor bytes of any device, hostile ones included. Leaves: a ReportLayout, or a DecodeFailure with its offset.
// Longer than other files: one item depends on the state that all before it left, and that is best read in one place.

import type { DecodeFailure, DecodeResult } from '../domain/index.ts';
import { type ButtonArray, type Control, kindOf, type ReportLayout, type ReportShape, usageName } from './layout.ts';

/** Bounds, all far above real devices: the Linux kernel allows 4096 descriptor bytes too. */
const MAX_DESCRIPTOR_BYTES = 4096;
const MAX_REPORT_BITS = 4096 * 8;
const MAX_CONTROLS = 1024;
const MAX_USAGE_RANGES = 512;
const MAX_ARRAY_USAGES = 256;
const MAX_ARRAY_PLACES = 64;
const MAX_STACK = 16;
const MAX_COLLECTION_DEPTH = 32;
const MAX_APPLICATIONS = 32;
const FIRST_VENDOR_PAGE = 0xff00;

const MAIN = 0;
const GLOBAL = 1;
const LOCAL = 2;
const LONG_ITEM = 0xfe;

/** Flags of an Input item. */
const CONSTANT = 0x01;
const VARIABLE = 0x02;
const RELATIVE = 0x04;
const NULL_STATE = 0x40;

const DATA_BYTES = [0, 1, 2, 4] as const;

/** The state that Push saves and Pop restores. */
interface Globals {
  usagePage: number;
  /** Both readings of the item's data, since the sign of the maximum depends on the minimum. */
  logicalMin: number;
  logicalMaxSigned: number;
  logicalMaxUnsigned: number;
  physicalMin: number;
  physicalMaxSigned: number;
  physicalMaxUnsigned: number;
  reportSize: number;
  reportCount: number;
  reportId: number;
}

/** One usage (first = last) or a range of usages, page included where the item carried one. */
interface UsageRange {
  page: number;
  readonly ownPage: boolean;
  readonly first: number;
  readonly last: number;
}

/** A report while it grows. */
interface Extent {
  bits: number;
  neededBits: number;
  readonly slots: number[];
  readonly arrays: ButtonArray[];
}

class DescriptorError extends Error {
  readonly failure: DecodeFailure;
  constructor(offset: number, expected: string, found: string) {
    super(expected);
    this.failure = { ok: false, code: 'INPUT_DESCRIPTOR', offset, expected, found };
  }
}

/**
 * Parses a report descriptor into the layout of its input reports. Output and feature reports are checked and left out;
 * vendor-defined and constant fields only take up room. Never throws on any bytes; work is bounded by the limits above.
 */
export function parseDescriptor(descriptor: Uint8Array): DecodeResult<ReportLayout> {
  try {
    return { ok: true, value: new Parser(descriptor).parse() };
  } catch (error) {
    if (error instanceof DescriptorError) return error.failure;
    throw error;
  }
}

class Parser {
  private readonly bytes: Uint8Array;
  private offset = 0;
  private globals: Globals = {
    usagePage: 0,
    logicalMin: 0,
    logicalMaxSigned: 0,
    logicalMaxUnsigned: 0,
    physicalMin: 0,
    physicalMaxSigned: 0,
    physicalMaxUnsigned: 0,
    reportSize: 0,
    reportCount: 0,
    reportId: 0,
  };
  private readonly stack: Globals[] = [];
  private usages: UsageRange[] = [];
  private usageMin: { page: number; usage: number; ownPage: boolean } | undefined;
  private delimiter: 'none' | 'open' | 'taken' = 'none';
  private depth = 0;
  private usesReportIds = false;
  private readonly extents = new Map<number, Extent>();
  private readonly controls: Control[] = [];
  private readonly nameCounts = new Map<string, number>();
  private readonly applications: number[] = [];

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  parse(): ReportLayout {
    const { bytes } = this;
    if (bytes.length === 0) throw this.error('a descriptor', 'no bytes');
    if (bytes.length > MAX_DESCRIPTOR_BYTES)
      throw this.error(`at most ${MAX_DESCRIPTOR_BYTES} bytes`, `${bytes.length}`);
    let next = 0;
    while (next < bytes.length) {
      this.offset = next;
      next = this.item();
    }
    this.offset = bytes.length;
    if (this.depth !== 0) throw this.error('End Collection', 'end of descriptor');
    if (this.delimiter !== 'none') throw this.error('a closed delimiter', 'end of descriptor');
    return this.layout();
  }

  /** Takes the item at `offset` and returns the offset of the next one. */
  private item(): number {
    const { bytes, offset } = this;
    const prefix = bytes[offset] ?? 0;
    if (prefix === LONG_ITEM) {
      const size = bytes[offset + 1];
      if (size === undefined || offset + 3 + size > bytes.length) throw this.error('a whole long item', 'end');
      return offset + 3 + size;
    }
    const size = DATA_BYTES[prefix & 3] ?? 0;
    const end = offset + 1 + size;
    if (end > bytes.length)
      throw this.error(`${size} data bytes`, `${bytes.length - offset - 1} before the end of the descriptor`);
    let unsigned = 0;
    for (let i = size - 1; i >= 0; i--) unsigned = unsigned * 256 + (bytes[offset + 1 + i] ?? 0);
    const signed = size > 0 && unsigned >= 2 ** (8 * size - 1) ? unsigned - 2 ** (8 * size) : unsigned;

    const type = (prefix >> 2) & 3;
    const tag = prefix >> 4;
    if (type === MAIN) this.mainItem(tag, unsigned);
    else if (type === GLOBAL) this.globalItem(tag, signed, unsigned);
    else if (type === LOCAL) this.localItem(tag, unsigned, size);
    // Reserved types are passed over, as hosts do.
    return end;
  }

  private globalItem(tag: number, signed: number, unsigned: number): void {
    const { globals } = this;
    switch (tag) {
      case 0:
        if (unsigned > 0xffff) throw this.error('a usage page of 16 bits', `${unsigned}`);
        globals.usagePage = unsigned;
        return;
      case 1:
        globals.logicalMin = signed;
        return;
      case 2:
        globals.logicalMaxSigned = signed;
        globals.logicalMaxUnsigned = unsigned;
        return;
      case 3:
        globals.physicalMin = signed;
        return;
      case 4:
        globals.physicalMaxSigned = signed;
        globals.physicalMaxUnsigned = unsigned;
        return;
      case 7:
        if (unsigned > 256) throw this.error('a report size of at most 256 bits', `${unsigned}`);
        globals.reportSize = unsigned;
        return;
      case 8:
        if (unsigned === 0 || unsigned > 255) throw this.error('a report id of 1 … 255', `${unsigned}`);
        if (!this.usesReportIds && this.extents.size > 0)
          throw this.error('a report id before the first field', 'one after it');
        globals.reportId = unsigned;
        this.usesReportIds = true;
        return;
      case 9:
        if (unsigned > MAX_REPORT_BITS) throw this.error(`a report count of at most ${MAX_REPORT_BITS}`, `${unsigned}`);
        globals.reportCount = unsigned;
        return;
      case 10:
        if (this.stack.length >= MAX_STACK) throw this.error(`at most ${MAX_STACK} Push items`, 'one more');
        this.stack.push({ ...globals });
        return;
      case 11: {
        const saved = this.stack.pop();
        if (saved === undefined) throw this.error('a Push before this Pop', 'none');
        this.globals = saved;
        return;
      }
      default: // Unit and unit exponent do not change a ratio; reserved tags are passed over.
    }
  }

  private localItem(tag: number, data: number, size: number): void {
    const ownPage = size === 4;
    const page = ownPage ? Math.floor(data / 0x1_0000) : this.globals.usagePage;
    const usage = data % 0x1_0000;
    switch (tag) {
      case 0:
        this.addUsages({ page, ownPage, first: usage, last: usage });
        return;
      case 1:
        this.usageMin = { page, usage, ownPage };
        return;
      case 2: {
        const min = this.usageMin;
        if (min === undefined) throw this.error('Usage Minimum before Usage Maximum', 'none');
        if (usage < min.usage) throw this.error(`a usage maximum of at least ${min.usage}`, `${usage}`);
        this.usageMin = undefined;
        this.addUsages({ page: min.page, ownPage: min.ownPage, first: min.usage, last: usage });
        return;
      }
      case 10:
        if (data === 1 && this.delimiter === 'none') this.delimiter = 'open';
        else if (data === 0 && this.delimiter !== 'none') this.delimiter = 'none';
        else throw this.error('delimiters in pairs', data === 1 ? 'a nested one' : 'a close without open');
        return;
      default: // Designators and strings name things for people; reserved tags are passed over.
    }
  }

  /** Inside a delimiter the usages are alternatives for one control, the preferred one first. */
  private addUsages(range: UsageRange): void {
    if (this.delimiter === 'taken') return;
    if (this.delimiter === 'open') this.delimiter = 'taken';
    if (this.usages.length >= MAX_USAGE_RANGES) throw this.error(`at most ${MAX_USAGE_RANGES} usages`, 'more');
    this.usages.push(range);
  }

  private mainItem(tag: number, data: number): void {
    this.settleUsagePages();
    switch (tag) {
      case 8:
        this.inputItem(data);
        break;
      case 9:
      case 11:
        this.checkRange();
        // An output or feature field also counts as a field that a late report id would contradict.
        this.extentOf(this.globals.reportId);
        break;
      case 10:
        this.openCollection(data);
        break;
      case 12:
        if (this.depth === 0) throw this.error('a Collection before End Collection', 'none');
        this.depth--;
        break;
      default: // Reserved main items are passed over.
    }
    this.usages = [];
    this.usageMin = undefined;
    if (this.delimiter !== 'none') throw this.error('a closed delimiter before a main item', 'an open one');
  }

  /** A usage page that stands after its usages still applies to them, unless it was already used by the last of them. */
  private settleUsagePages(): void {
    const page = this.globals.usagePage;
    for (let i = this.usages.length - 1; i >= 0; i--) {
      const range = this.usages[i];
      if (range === undefined || range.ownPage) continue;
      if (range.page === page) return;
      range.page = page;
    }
  }

  private openCollection(collectionType: number): void {
    if (this.depth >= MAX_COLLECTION_DEPTH)
      throw this.error(`at most ${MAX_COLLECTION_DEPTH} collections deep`, 'more');
    const usage = this.usages[0];
    if (this.depth === 0 && collectionType === 1 && usage !== undefined) {
      if (this.applications.length >= MAX_APPLICATIONS)
        throw this.error(`at most ${MAX_APPLICATIONS} applications`, 'more');
      this.applications.push(usage.page * 0x1_0000 + usage.first);
    }
    this.depth++;
  }

  private checkRange(): { min: number; max: number } {
    const { logicalMin: min, logicalMaxSigned, logicalMaxUnsigned } = this.globals;
    const max = min < 0 ? logicalMaxSigned : logicalMaxUnsigned;
    if (max < min) throw this.error(`a logical maximum of at least ${min}`, `${max}`);
    return { min, max };
  }

  private inputItem(flags: number): void {
    const { reportSize, reportCount, reportId } = this.globals;
    const { min, max } = this.checkRange();
    if (this.depth === 0) throw this.error('an Input item inside a collection', 'one outside');
    const extent = this.extentOf(reportId);
    const bits = reportSize * reportCount;
    if (extent.bits + bits > MAX_REPORT_BITS)
      throw this.error(`reports of at most ${MAX_REPORT_BITS} bits`, `${extent.bits + bits}`);
    const start = extent.bits;
    extent.bits += bits;
    if ((flags & CONSTANT) !== 0 || bits === 0) return;
    extent.neededBits = extent.bits;
    // A field wider than 32 bits, or without any usage, is data that no operator's control can be.
    if (reportSize > 32 || this.usages.length === 0) return;
    if ((flags & VARIABLE) === 0) this.arrayField(extent, start, min, max);
    else this.variableField(extent, start, min, max, flags);
  }

  private variableField(extent: Extent, start: number, min: number, max: number, flags: number): void {
    const { reportSize, reportCount } = this.globals;
    let rangeIndex = 0;
    let withinRange = 0;
    for (let i = 0; i < reportCount; i++) {
      const range = this.usages[rangeIndex];
      if (range === undefined) return;
      // The last usage serves all fields that are left.
      const usage = range.first + withinRange;
      if (usage < range.last) withinRange++;
      else if (rangeIndex + 1 < this.usages.length) {
        rangeIndex++;
        withinRange = 0;
      }
      if (range.page >= FIRST_VENDOR_PAGE || max === min) continue;
      extent.slots.push(this.addControl(range.page, usage, start + i * reportSize, min, max, flags));
    }
  }

  private arrayField(extent: Extent, start: number, min: number, max: number): void {
    const { reportSize, reportCount } = this.globals;
    let usageCount = 0;
    for (const range of this.usages) usageCount += range.last - range.first + 1;
    // A long list of media or keyboard keys, not the buttons of a stick.
    if (usageCount > MAX_ARRAY_USAGES || reportCount > MAX_ARRAY_PLACES) return;
    const slots: number[] = [];
    for (const range of this.usages) {
      for (let usage = range.first; usage <= range.last && slots.length <= max - min; usage++) {
        const isControl = range.page < FIRST_VENDOR_PAGE && usage !== 0;
        slots.push(isControl ? this.addControl(range.page, usage, start, 0, 1, 0) : -1);
      }
    }
    if (slots.every((slot) => slot < 0)) return;
    extent.arrays.push({ bitOffset: start, bitSize: reportSize, count: reportCount, logicalMin: min, slots });
  }

  private addControl(
    usagePage: number,
    usage: number,
    bitOffset: number,
    logicalMin: number,
    logicalMax: number,
    flags: number,
  ): number {
    if (this.controls.length >= MAX_CONTROLS) throw this.error(`at most ${MAX_CONTROLS} controls`, 'more');
    const { globals } = this;
    const physicalMax = globals.physicalMin < 0 ? globals.physicalMaxSigned : globals.physicalMaxUnsigned;
    const hasPhysical = physicalMax > globals.physicalMin;
    const baseName = usageName(usagePage, usage);
    const count = (this.nameCounts.get(baseName) ?? 0) + 1;
    this.nameCounts.set(baseName, count);
    const isArray = (flags & VARIABLE) === 0;
    this.controls.push({
      name: count === 1 ? baseName : `${baseName} ${count}`,
      kind: isArray ? 'button' : kindOf(usagePage, usage, logicalMin, logicalMax),
      usagePage,
      usage,
      reportId: globals.reportId,
      bitOffset,
      bitSize: globals.reportSize,
      logicalMin,
      logicalMax,
      physicalMin: hasPhysical ? globals.physicalMin : logicalMin,
      physicalMax: hasPhysical ? physicalMax : logicalMax,
      nullState: (flags & NULL_STATE) !== 0,
      relative: (flags & RELATIVE) !== 0,
    });
    return this.controls.length - 1;
  }

  /** The extent of a report so far; a new one begins after its id byte where ids are used. */
  private extentOf(reportId: number): Extent {
    const known = this.extents.get(reportId);
    if (known !== undefined) return known;
    const bits = this.usesReportIds ? 8 : 0;
    const extent: Extent = { bits, neededBits: bits, slots: [], arrays: [] };
    this.extents.set(reportId, extent);
    return extent;
  }

  private layout(): ReportLayout {
    const reports = new Map<number, ReportShape>();
    const head = this.usesReportIds ? 8 : 0;
    for (const [id, { bits, neededBits, slots, arrays }] of this.extents) {
      if (bits === head) continue;
      reports.set(id, { id, bytes: Math.ceil(bits / 8), neededBytes: Math.ceil(neededBits / 8), slots, arrays });
    }
    return {
      usesReportIds: this.usesReportIds,
      reports,
      controls: this.controls,
      applications: this.applications,
    };
  }

  private error(expected: string, found: string): DescriptorError {
    return new DescriptorError(this.offset, expected, found);
  }
}
